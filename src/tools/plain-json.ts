/** Data as JSON holds it: integers beyond 2^53 become text, because JSON has no other place for them. */
export const toPlainJson = (data: object): Record<string, unknown> =>
  JSON.parse(JSON.stringify(data, (_key, value) => (typeof value === 'bigint' ? String(value) : value)))
