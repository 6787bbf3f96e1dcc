import type { QueryValues } from '../client/driver.ts'
import { escapeLines } from '../format/escape-controls.ts'
import { formatValue } from '../format/format-value.ts'
import type { Terminal } from './terminal.ts'

/** HogQL, and the constants that go with it, under a heading. */
export function formatQuery(
  heading: string,
  { hogql, values }: { hogql: string; values: QueryValues },
  { wrap, dim }: Pick<Terminal, 'wrap' | 'dim'>,
): string {
  const constants = Object.entries(values).map(([name, value]) => `${name} = ${formatValue(value, 'plain')}`)
  const lines = [dim(wrap(heading)), escapeLines(hogql.trim()).replace(/^/gm, '  ')]
  if (constants.length > 0) lines.push(dim(wrap(`with ${constants.join(', ')}`)))
  return lines.join('\n')
}
