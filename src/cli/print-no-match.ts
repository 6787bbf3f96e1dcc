import { escapeLines } from '../format/escape-controls.ts'
import type { NoMatch } from '../questions/match.ts'
import type { Terminal } from './terminal.ts'

/** Why nothing was answered, and what can be asked instead. */
export function printNoMatch(noMatch: NoMatch, terminal: Terminal): void {
  const reason = terminal.wrap(`No verified question answers this: ${escapeLines(noMatch.reason)}`)
  const lines = [reason.replace(/^[^:]+/, terminal.warning)]
  if (noMatch.nearest.length > 0) {
    // Beside each other where both fit, else one below the other.
    const beside = terminal.width === undefined || terminal.width >= 80
    lines.push('', 'Nearest questions:')
    for (const { id, example } of noMatch.nearest)
      lines.push(beside ? `  ${id.padEnd(24)} ${example}` : terminal.wrap(`  ${id}\n    ${example}`))
  }
  lines.push(
    '',
    terminal.wrap(
      'posthog-driver questions lists all of them; posthog-driver query "<HogQL>" runs your own query.',
    ),
  )
  terminal.printError(lines.join('\n'))
}
