/** The answer to a query: its rows as JSON (integers of 64 bits have no other exact form here) and the rest. */
export interface QueryAnswer {
  /** JSON array of arrays, as bytes: there can be many. Absent for kinds that have no rows. */
  rows?: Buffer
  fields: Readonly<Record<string, unknown>>
}

/** The whole as JSON, `extra` beside the fields, the rows under a name of their own. */
export function writeAnswer(
  { rows, fields }: QueryAnswer,
  extra: Record<string, unknown> = {},
  rowsName = 'results',
): Buffer {
  const rest = JSON.stringify({ ...fields, ...extra })
  if (rows === undefined) return Buffer.from(rest)
  return withMember(rowsName, rows, rest)
}

/** JSON of an object with one more member in front. */
export function withMember(name: string, json: Buffer | string, object: string): Buffer {
  const tail = object === '{}' ? '}' : `,${object.slice(1)}`
  return Buffer.concat([Buffer.from(`{${JSON.stringify(name)}:`), Buffer.from(json), Buffer.from(tail)])
}
