import { withoutRepeatedProposal } from '../client/unknown-name.ts'
import type { QueryNotice, ValidationResult } from '../client/validation-result.ts'
import { escapeLines } from '../format/escape-controls.ts'
import { formatExcerpt } from '../format/format-excerpt.ts'
import type { Terminal } from './terminal.ts'

/** The verdict in a line, and every remark with its place in the query and the next step, as errors are printed. */
export function printValidation(hogql: string, result: ValidationResult, terminal: Terminal): void {
  const remarks: string[] = []
  const show = (label: string, notices: readonly QueryNotice[]) => {
    for (const notice of notices) remarks.push(describe(label, notice, hogql))
  }
  show(terminal.failure('Error'), result.errors)
  show(terminal.warning('Warning'), result.warnings)
  show('Note', result.notices)
  if (remarks.length > 0) terminal.printError(remarks.join('\n\n'))
  if (!result.valid) return
  const tables = result.tables.length > 0 ? ` It reads ${result.tables.join(', ')}.` : ''
  terminal.print(`The query is valid.${escapeLines(tables)}`)
}

function describe(label: string, { message, position, hint }: QueryNotice, hogql: string): string {
  const lines = [`${label}: ${escapeLines(withoutRepeatedProposal(message, hint))}`]
  if (position) lines.push('', formatExcerpt(hogql, position), '')
  if (hint) lines.push(escapeLines(hint))
  return lines.join('\n').trimEnd()
}
