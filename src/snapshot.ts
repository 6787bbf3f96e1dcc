/**
 * A value as it is now, whatever its owner does to it later: plain objects and arrays are copied, all else is kept. For what
 * is read only after something was waited for.
 */
export function snapshot<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(snapshot) as Value
  if (!isPlain(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, snapshot(member)])) as Value
}

/** What has symbols is more than its names say: a piece of HogQL, for one. */
function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  const isBare = prototype === Object.prototype || prototype === null
  return isBare && Object.getOwnPropertySymbols(value).length === 0
}
