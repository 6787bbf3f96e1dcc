/**
 * A script's result as plain data: JSON, with bigint kept. Follows `JSON.stringify` (dates become strings, undefined
 * properties vanish, NaN becomes null) but refuses what JSON would silently lose.
 * @throws {TypeError} naming the place and what stands there
 */
export function toPlainData(value: unknown): unknown {
  return plain(value, 'result', [])
}

function plain(value: unknown, path: string, parents: readonly object[]): unknown {
  switch (typeof value) {
    case 'undefined':
      return null
    case 'number':
      return Number.isFinite(value) ? value : null
    case 'function':
      throw notPlain(path, 'a function', 'call it, or leave it out')
    case 'symbol':
      throw notPlain(path, 'a symbol', 'use a string')
    case 'object':
      return value === null ? null : plainObject(value, path, parents)
    default:
      return value
  }
}

function plainObject(value: object, path: string, parents: readonly object[]): unknown {
  if (parents.includes(value))
    throw notPlain(path, 'a reference to something it is part of', 'return a copy without it')
  for (const [Class, advice] of REFUSED) {
    if (value instanceof Class) throw notPlain(path, `a ${Class.name}`, advice)
  }
  const json = (value as { toJSON?: unknown }).toJSON
  const inner = [...parents, value]
  if (typeof json === 'function') return plain(json.call(value), path, inner)
  if (Array.isArray(value)) return value.map((item, index) => plain(item, `${path}[${index}]`, inner))
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return Object.fromEntries(entries.map(([key, item]) => [key, plain(item, `${path}.${key}`, inner)]))
}

const REFUSED: readonly [abstract new (...parameters: never[]) => object, string][] = [
  [Promise, 'await it first'],
  [Map, 'use Object.fromEntries(map)'],
  [Set, 'use [...set]'],
  [Error, 'throw it, or return its message'],
  [RegExp, 'use its source'],
  [ArrayBuffer, 'write it to a file, or encode it as a string'],
]

function notPlain(path: string, what: string, advice: string): TypeError {
  return new TypeError(`The script's ${path} is ${what}, which is not JSON: ${advice}.`)
}
