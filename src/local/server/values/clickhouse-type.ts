/** A ClickHouse type as far as its JSON form depends on it. `Nullable` and `LowCardinality` are looked through. */
export interface ClickHouseType {
  name: string
  /** Of what, for arrays, maps, tuples. */
  inner: ClickHouseType[]
  /** Zone of a DateTime, when the type names one. */
  timezone?: string
}

const TRANSPARENT = new Set(['Nullable', 'LowCardinality'])
const CONTAINERS = new Set(['Array', 'Map', 'Tuple', 'Nested'])

/** Reads a type name such as `Array(Tuple(at DateTime64(6, 'UTC'), n UInt64))`. */
export function parseClickHouseType(text: string): ClickHouseType {
  const open = text.indexOf('(')
  if (open === -1) return { name: text.trim(), inner: [] }
  const name = text.slice(0, open).trim()
  const parameters = splitParameters(text.slice(open + 1, text.lastIndexOf(')')))
  if (TRANSPARENT.has(name)) return parseClickHouseType(parameters[0] ?? '')
  if (name === 'SimpleAggregateFunction') return parseClickHouseType(parameters[1] ?? '')
  if (CONTAINERS.has(name))
    return { name, inner: parameters.map((part) => parseClickHouseType(unnamed(part))) }
  const timezone = name.startsWith('DateTime') ? /'([^']+)'/.exec(parameters.at(-1) ?? '')?.[1] : undefined
  return { name, inner: [], timezone }
}

/** Parts between top-level commas; commas in brackets and quotes do not count. */
function splitParameters(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let quote = ''
  let start = 0
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!
    if (quote) {
      if (character === '\\') index++
      else if (character === quote) quote = ''
    } else if (character === "'" || character === '`') quote = character
    else if (character === '(') depth++
    else if (character === ')') depth--
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(start, index).trim())
      start = index + 1
    }
  }
  parts.push(text.slice(start).trim())
  return parts
}

/** Tuple and Nested elements may have a name before their type. */
function unnamed(element: string): string {
  const named = /^(?:`(?:[^`\\]|\\.)*`|\w+) (?=\S)/.exec(element)
  return named ? element.slice(named[0].length) : element
}
