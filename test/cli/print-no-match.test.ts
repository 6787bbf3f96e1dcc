import stringWidth from 'string-width'
import { expect, it } from 'vitest'
import { printNoMatch } from '../../src/cli/print-no-match.ts'
import type { Terminal } from '../../src/cli/terminal.ts'
import { wrapText } from '../../src/format/wrap-text.ts'
import type { NoMatch } from '../../src/questions/match.ts'

const NO_MATCH = {
  matched: false,
  code: 'not_understood',
  reason:
    'The nearest question, "Top events", has no place for "resign"; leaving it out would answer another.',
  missing: [],
  candidates: [],
  nearest: [
    {
      id: 'top_events',
      title: 'Top events',
      example: 'What are the top events in a month?',
      confidence: 0.4,
    },
  ],
} as const

function printed(width: number | undefined, more: Partial<NoMatch> = {}): string[] {
  const lines: string[] = []
  const terminal = {
    width,
    wrap: (text: string) =>
      width === undefined
        ? text
        : text
            .split('\n')
            .flatMap((line) => wrapText(line, width))
            .join('\n'),
    warning: (text: string) => text,
    dim: (text: string) => text,
    printError: (text: string) => void lines.push(...text.split('\n')),
  } as Terminal
  printNoMatch(
    { ...NO_MATCH, missing: [], candidates: [], nearest: [...NO_MATCH.nearest], ...more },
    terminal,
  )
  return lines
}

it.each([80, 50, 40])('keeps within %i columns', (width) => {
  for (const line of printed(width)) expect(stringWidth(line)).toBeLessThanOrEqual(width)
})

it('puts examples beside their ids where both fit, below them where not', () => {
  expect(printed(80)).toContain('  top_events               What are the top events in a month?')
  expect(printed(50)).toContain('    What are the top events in a month?')
  expect(printed(undefined)[0]).toContain('leaving it out would answer another.')
})

it('shows names that may be meant, unless the reason does', () => {
  const text = printed(80, { candidates: ['user_signed_up', 'resign'] }).join('\n')
  expect(text).toContain('Names of this project: user_signed_up\n')
})

it('shows what can be asked where nothing is near, and a query to go on from', () => {
  const hogql = 'SELECT count()\nFROM events\nWHERE event = {event}'
  const lines = printed(80, { nearest: [], examples: ['What is our DAU?'], hogql, values: { event: 'a' } })
  expect(lines).toEqual(expect.arrayContaining(['What can be asked, for example:', '  What is our DAU?']))
  expect(lines.join('\n')).toContain('  WHERE event = {event}\nwith event = a')
  expect(lines.join('\n')).not.toContain('Nearest questions')
})
