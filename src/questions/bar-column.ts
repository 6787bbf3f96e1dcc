import type { Row } from '../client/driver.ts'
import type { QuestionHeader } from './question-header.ts'

/** The column a bar may be drawn for: of those the header names the first that these rows have. */
export function barColumn(
  { chart }: Pick<QuestionHeader, 'chart'>,
  rows: readonly Row[],
): string | undefined {
  const columns = [chart?.bar ?? []].flat()
  const [row] = rows
  return columns.find((column) => row && column in row) ?? columns[0]
}
