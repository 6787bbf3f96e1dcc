import stringWidth from 'string-width'
import { expect, it } from 'vitest'
import { type Check, notCheckedBefore, skipped } from '../../../src/cli/doctor/check.ts'
import { formatChecks, summarizeChecks } from '../../../src/cli/doctor/format-checks.ts'

const plain = (text: string) => text
const styles = { ok: plain, warning: plain, failed: plain, skipped: plain }

const CHECKS: Check[] = [
  { id: 'node', state: 'ok', found: 'Node 20.20.2' },
  {
    id: 'key',
    state: 'failed',
    found: 'nobody knows this key\u001b[2J, neither here nor there nor anywhere else on this wide earth',
    fix: 'Make\nanother one.',
  },
  skipped('query', notCheckedBefore('key')),
  skipped('schema', notCheckedBefore('key')),
  { id: 'sandbox', state: 'warning', found: 'slow' },
]

it('reads in 80 columns, names down the side, one line for what was not checked', () => {
  expect(formatChecks(CHECKS, { width: 80, styles })).toBe(
    [
      'ok       node           Node 20.20.2',
      'FAILED   key            nobody knows this key\\u001b[2J, neither here nor there',
      '                        nor anywhere else on this wide earth',
      '                        Fix: Make another one.',
      '-        2 more         Not checked: key comes first (query, schema)',
      'warning  sandbox        slow',
    ].join('\n'),
  )
})

it.each([80, 60, 50, 30])('keeps within %i columns', (width) => {
  for (const line of formatChecks(CHECKS, { width, styles }).split('\n'))
    expect(stringWidth(line)).toBeLessThanOrEqual(width)
})

it('leaves lines whole where nobody reads them by eye', () => {
  expect(formatChecks(CHECKS, { styles }).split('\n')).toHaveLength(5)
})

it('counts what is to be mended', () => {
  expect(summarizeChecks(CHECKS)).toBe('1 failed, 1 warning.')
  expect(summarizeChecks(CHECKS.slice(0, 1))).toBe('Everything that was checked works.')
})
