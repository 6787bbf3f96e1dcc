/** The answer to a query: its rows as JSON (integers of 64 bits have no other exact form here) and the rest. */
export interface QueryAnswer {
  /** JSON array of arrays, as bytes: there can be many. Absent for kinds that have no rows. */
  rows?: Buffer
  fields: Readonly<Record<string, unknown>>
}

/**
 * The whole as JSON, `extra` beside the fields, the rows under a name of their own. In PostHog's order, which is the
 * alphabet's: `columns` before `results`, `types` after.
 */
export function writeAnswer(
  { rows, fields }: QueryAnswer,
  extra: Record<string, unknown> = {},
  rowsName = 'results',
): Buffer {
  const entries = Object.entries({ ...fields, ...extra }).sort(([a], [b]) => (a < b ? -1 : 1))
  if (rows === undefined) return Buffer.from(JSON.stringify(Object.fromEntries(entries)))
  const before = JSON.stringify(Object.fromEntries(entries.filter(([name]) => name < rowsName)))
  const after = JSON.stringify(Object.fromEntries(entries.filter(([name]) => name >= rowsName)))
  const tail = after === '{}' ? after.slice(1) : `,${after.slice(1)}`
  const head = `${before.slice(0, -1)}${before === '{}' ? '' : ','}${JSON.stringify(rowsName)}:`
  return Buffer.concat([Buffer.from(head), rows, Buffer.from(tail)])
}

/** JSON of an object with one more member in front. */
export function withMember(name: string, json: Buffer | string, object: string): Buffer {
  const tail = object === '{}' ? '}' : `,${object.slice(1)}`
  return Buffer.concat([Buffer.from(`{${JSON.stringify(name)}:`), Buffer.from(json), Buffer.from(tail)])
}
