import { estimateTokens } from '../format/estimate-tokens.ts'
import type { Answer } from '../questions/answer.ts'
import type { ToolOutput } from './define-tool.ts'
import { fenceData, lineOfData } from './fence-data.ts'
import { pageOf, type ResponseFormat } from './response-format.ts'
import type { ResultPages } from './result-pages.ts'

export interface PresentAnswerOptions {
  format: ResponseFormat
  /** What the tool has to say about how it read its input. */
  note?: string
  pages: ResultPages
  maxTokens: number
}

/** Rows have at least this share of the budget; what explains them is shortened before. */
const LEAST_ROWS_SHARE = 0.4

/** An answer for a model: headline and rows in a fence, then the period, what was asked, caveats, and the query on request. */
export function presentAnswer(
  answer: Answer,
  { format, note, pages, maxTokens }: PresentAnswerOptions,
): ToolOutput {
  const { rows, columns, text, title, notice, caveats, followUps, hogql, explanation, period } = answer
  const isDetailed = format === 'detailed'
  const parts = [
    period &&
      `Period: ${period.text} (${period.from} to ${period.to}, end exclusive), times in ${answer.timezone}.`,
    `Verified question: ${title}.${isDetailed ? ` ${lineOfData(explanation)}` : ''}`,
    note,
    caveats.length > 0 ? `Caveats: ${caveats.join(' ')}` : undefined,
    isDetailed && followUps.length > 0 ? `May follow: ${followUps.join('; ')}` : undefined,
    isDetailed ? `HogQL:\n${hogql}` : undefined,
  ].filter((part) => part !== undefined)
  // The query is the last part, so that it is what goes when there is no room.
  while (parts.length > 1 && estimateTokens(parts.join('\n')) > maxTokens * (1 - LEAST_ROWS_SHARE))
    parts.pop()
  const about = parts.join('\n')
  const page = pageOf({
    result: { columns, rows, ...(notice && { notice }) },
    offset: 0,
    format,
    headline: text,
    pages,
    maxTokens: maxTokens - estimateTokens(about),
  })
  // One row says nothing that its headline does not.
  const shown = rows.length > 1 || isDetailed ? page.text : fenceData(lineOfData(text), 'answer')
  return {
    text: `${shown}\n${about}`,
    data: {
      answered: true,
      id: answer.id,
      title,
      text,
      params: answer.params,
      period,
      timezone: answer.timezone,
      columns,
      units: answer.units,
      rows: page.rows,
      totalRows: rows.length,
      truncated: answer.truncated || page.next !== undefined,
      ...(page.next && { nextPage: page.next }),
      confidence: answer.confidence,
      caveats,
      hogql,
      values: answer.values,
    },
  }
}
