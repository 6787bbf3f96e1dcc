import { escapeControls, escapeLines } from '../format/escape-controls.ts'
import { formatTable } from '../format/format-table.ts'
import type { Answer } from '../questions/answer.ts'
import { formatFooter } from './format-footer.ts'
import { formatQuery } from './format-query.ts'
import type { Terminal } from './terminal.ts'

export interface PrintAnswerOptions {
  /** Where the answer comes from. */
  label: string
  /** @default true */
  showQuery?: boolean
}

/** The answer as a person reads it: what, which period, the rows, what to beware of, and the query that was run. */
export function printAnswer(
  answer: Answer,
  terminal: Terminal,
  { label, showQuery = true }: PrintAnswerOptions,
): void {
  const { interactive, width, wrap, bold, dim, accent, warning } = terminal
  terminal.print(bold(answer.title))
  if (answer.period) terminal.print(dim(wrap(describePeriod(answer.period))))
  if (answer.previous)
    terminal.print(dim(wrap(`compared with: from ${answer.previous.from} to ${answer.previous.to}`)))
  terminal.print('')
  terminal.print(
    formatTable(answer.columns, answer.rows, {
      numbers: interactive ? 'grouped' : 'plain',
      units: answer.units,
      width,
      barColumn: interactive ? answer.barColumn : undefined,
      styleHeader: bold,
      styleBar: accent,
    }),
  )
  // The sentence names events, which anybody's browser can send.
  terminal.print(`\n${wrap(escapeControls(answer.text))}`)
  for (const caveat of answer.caveats) terminal.print(dim(wrap(`Note: ${caveat}`)))
  if (answer.notice) terminal.printError(warning(wrap(escapeLines(answer.notice))))
  if (showQuery) terminal.print(`\n${formatQuery('HogQL', answer, terminal)}`)
  if (interactive) terminal.print(`\n${dim(wrap(formatFooter(answer, label)))}`)
}

function describePeriod(period: NonNullable<Answer['period']>): string {
  return `${period.text}: from ${period.from} to ${period.to} (end exclusive, ${period.timezone})`
}
