import { escapeControls, escapeLines } from '../../format/escape-controls.ts'
import { wrapText } from '../../format/wrap-text.ts'
import type { Check } from './check.ts'

export interface FormatChecksOptions {
  /** Columns of the terminal. @default unlimited */
  width?: number
  styles: Readonly<Record<Check['state'], (text: string) => string>>
}

const WORDS = { ok: 'ok', warning: 'warning', failed: 'FAILED', skipped: '-' } as const
const STATE_WIDTH = 9
const ID_WIDTH = 15
/** Below this, the text goes under the name instead of beside it. */
const NARROW = 60

/** Each check with its state, what was found and what to do; wrapped, so that the names can be read down the side. */
export function formatChecks(checks: readonly Check[], { width, styles }: FormatChecksOptions): string {
  return grouped(checks)
    .map((row) => formatRow(row, width, styles[row.state]))
    .join('\n')
}

/** A check, or several that were skipped for the same reason. */
type Row = Omit<Check, 'id'> & { name: string }

function grouped(checks: readonly Check[]): Row[] {
  const rows: (Row & { ids: string[] })[] = []
  for (const check of checks) {
    const last = rows.at(-1)
    const same = check.state === 'skipped' && last?.state === 'skipped' && last.found === check.found
    if (last && same) last.ids.push(check.id)
    else rows.push({ ...check, name: check.id, ids: [check.id] })
  }
  return rows.map(({ ids, ...row }) =>
    ids.length === 1
      ? row
      : { ...row, name: `${ids.length} more`, found: `${row.found} (${ids.join(', ')})` },
  )
}

function formatRow(row: Row, width: number | undefined, style: (text: string) => string): string {
  const word = WORDS[row.state]
  const head = style(word) + ' '.repeat(STATE_WIDTH - word.length) + row.name
  const lines = row.found.split('\n').map(escapeControls)
  if (row.fix) lines.push(`Fix: ${escapeLines(row.fix).replaceAll('\n', ' ')}`)
  if (width !== undefined && width < NARROW) return [head, ...indented(lines, width, 2)].join('\n')
  const [first = '', ...rest] = indented(lines, width, STATE_WIDTH + ID_WIDTH)
  return [head + ' '.repeat(ID_WIDTH - row.name.length) + first.trimStart(), ...rest].join('\n')
}

function indented(lines: readonly string[], width: number | undefined, by: number): string[] {
  const margin = ' '.repeat(by)
  const room = width === undefined ? Number.POSITIVE_INFINITY : width - by
  return lines.flatMap((line) => wrapText(line, room)).map((line) => margin + line)
}

/** The last line: how it went altogether. */
export function summarizeChecks(checks: readonly Check[]): string {
  const count = (state: Check['state']): number => checks.filter((check) => check.state === state).length
  const [failed, warnings] = [count('failed'), count('warning')]
  if (failed + warnings === 0) return 'Everything that was checked works.'
  const parts = [
    failed > 0 && `${failed} failed`,
    warnings > 0 && `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`,
  ]
  return `${parts.filter(Boolean).join(', ')}.`
}
