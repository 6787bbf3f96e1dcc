/** The answer to a query: its rows as JSON text (integers of 64 bits have no other exact form here) and the rest. */
export interface QueryAnswer {
  /** JSON array of arrays; absent for kinds that have no rows. */
  rowsText?: string
  fields: Readonly<Record<string, unknown>>
}

/** The whole as JSON text, `extra` beside the fields. */
export function writeAnswer({ rowsText, fields }: QueryAnswer, extra: Record<string, unknown> = {}): string {
  const rest = JSON.stringify({ ...fields, ...extra })
  if (rowsText === undefined) return rest
  return `{"results":${rowsText}${rest === '{}' ? '}' : `,${rest.slice(1)}`}`
}
