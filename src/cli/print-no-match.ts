import { escapeLines } from '../format/escape-controls.ts'
import type { NoMatch } from '../questions/match.ts'
import { formatQuery } from './format-query.ts'
import type { Terminal } from './terminal.ts'

/** Why nothing was answered, and what can be asked instead. */
export function printNoMatch(noMatch: NoMatch, terminal: Terminal): void {
  const reason = terminal.wrap(`No verified question answers this: ${escapeLines(noMatch.reason)}`)
  const lines = [reason.replace(/^[^:]+/, terminal.warning)]
  // Most reasons name them.
  const unnamed = noMatch.candidates.filter((name) => !noMatch.reason.includes(name))
  if (unnamed.length > 0)
    lines.push('', terminal.wrap(`Names of this project: ${unnamed.map(escapeLines).join(', ')}`))
  if (noMatch.nearest.length > 0) {
    // Beside each other where both fit, else one below the other.
    const beside = terminal.width === undefined || terminal.width >= 80
    lines.push('', 'Nearest questions:')
    for (const { id, example } of noMatch.nearest)
      lines.push(beside ? `  ${id.padEnd(24)} ${example}` : terminal.wrap(`  ${id}\n    ${example}`))
  }
  if (noMatch.examples) {
    lines.push('', 'What can be asked, for example:')
    for (const example of noMatch.examples) lines.push(terminal.wrap(`  ${example}`))
  }
  if (noMatch.hogql) {
    const query = { hogql: noMatch.hogql, values: noMatch.values ?? {} }
    lines.push('', formatQuery('HogQL to go on from; it does not answer the question:', query, terminal))
  }
  lines.push(
    '',
    terminal.wrap(
      'posthog-driver questions lists all of them; posthog-driver query "<HogQL>" runs your own query.',
    ),
  )
  terminal.printError(lines.join('\n'))
}
