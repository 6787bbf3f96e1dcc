/**
 * Values as JSON that come back exactly as they were: bigint, undefined, -0, NaN, infinities and dates survive. Each travels
 * as a string behind a tilde; strings that start with a tilde get a second one. Data without such values, which is nearly
 * all data, is not copied.
 */
const TAG = '~'

/** Structure to give to `JSON.stringify`. */
export function toWire(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
      return value.startsWith(TAG) ? TAG + value : value
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : `~f${Object.is(value, -0) ? '-0' : value}`
    case 'bigint':
      return `~n${value}`
    case 'undefined':
      return '~u'
    case 'object':
      return value === null ? null : objectToWire(value)
    case 'boolean':
      return value
    default:
      throw new TypeError(`A ${typeof value} cannot be sent to or from a sandbox.`)
  }
}

function objectToWire(value: object): unknown {
  if (value instanceof Date) return `~d${value.getTime()}`
  if (Array.isArray(value)) return arrayToWire(value)
  const json = (value as { toJSON?: unknown }).toJSON
  if (typeof json === 'function') return toWire(json.call(value))
  let copy: Record<string, unknown> | undefined
  for (const key of Object.keys(value)) {
    const before = (value as Record<string, unknown>)[key]
    const after = toWire(before)
    // A spread copies a `__proto__` column as an own property, so that assigning to it stays an assignment.
    if (after === before) continue
    copy ??= { ...value }
    copy[key] = after
  }
  return copy ?? value
}

function arrayToWire(values: unknown[]): unknown[] {
  let copy: unknown[] | undefined
  for (let index = 0; index < values.length; index += 1) {
    const after = toWire(values[index])
    if (after === values[index]) continue
    copy ??= values.slice()
    copy[index] = after
  }
  return copy ?? values
}

/** The value behind what `JSON.parse` gave; changes the structure in place. */
export function fromWire(value: unknown): unknown {
  if (typeof value === 'string') return value.charCodeAt(0) === 126 ? fromTagged(value) : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const before = value[index]
      const after = fromWire(before)
      if (after !== before) value[index] = after
    }
    return value
  }
  const record = value as Record<string, unknown>
  for (const key of Object.keys(record)) {
    const before = record[key]
    const after = fromWire(before)
    if (after !== before) record[key] = after
  }
  return record
}

function fromTagged(text: string): unknown {
  const rest = text.slice(2)
  switch (text[1]) {
    case TAG:
      return text.slice(1)
    case 'f':
      return Number(rest)
    case 'n':
      return BigInt(rest)
    case 'd':
      return new Date(Number(rest))
    case 'u':
      return undefined
    default:
      throw new TypeError(`Unknown value tag ${text.slice(0, 2)} in a sandbox message.`)
  }
}
