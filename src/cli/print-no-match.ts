import { escapeLines } from '../format/escape-controls.ts'
import type { NoMatch } from '../questions/match.ts'
import type { Terminal } from './terminal.ts'

/** Why nothing was answered, and what can be asked instead. */
export function printNoMatch(noMatch: NoMatch, terminal: Terminal): void {
  const lines = [`${terminal.warning('No verified question answers this')}: ${escapeLines(noMatch.reason)}`]
  if (noMatch.nearest.length > 0) {
    lines.push('', 'Nearest questions:')
    for (const near of noMatch.nearest) lines.push(`  ${near.id.padEnd(24)} ${near.example}`)
  }
  lines.push(
    '',
    'posthog-driver questions lists all of them; posthog-driver query "<HogQL>" runs your own query.',
  )
  terminal.printError(lines.join('\n'))
}
