import { describe, expect, it } from 'vitest'
import { judgeTruncation, type TruncationEvidence } from '../../src/client/truncation.ts'
import type { RowLimit } from '../../src/hogql/row-limit.ts'

type Case = Omit<TruncationEvidence, 'readLimit'> & { written: RowLimit }

const none = { kind: 'none', combined: false } as const
const rows = (count: number) => ({ kind: 'rows', rows: count, combined: false }) as const

describe('judgeTruncation', () => {
  const cases: [name: string, evidence: Case, truncated: boolean, notice?: RegExp][] = [
    ['the server says so', { written: none, rowCount: 100, hasMore: true }, true, /more exist/],
    ['the server denies it', { written: none, rowCount: 100, hasMore: false }, false],
    ['a silent server and a full page', { written: none, rowCount: 100 }, true, /more may exist/],
    ['a silent server and a short page', { written: none, rowCount: 99 }, false],
    ['a written LIMIT that is reached', { written: rows(10), rowCount: 10 }, false],
    ['a written LIMIT of the maximum', { written: rows(50_000), rowCount: 50_000 }, false],
    [
      'a LIMIT the server lowered',
      { written: rows(60_000), rowCount: 50_000 },
      true,
      /LIMIT 60,000 asked for more/,
    ],
    ['a LIMIT above the maximum, not reached', { written: rows(60_000), rowCount: 49_999 }, false],
    [
      'a LIMIT that is an expression',
      { written: { kind: 'expression', combined: false }, rowCount: 50_000 },
      true,
      /at most 50,000/,
    ],
    [
      'a UNION without LIMIT',
      { written: { kind: 'none', combined: true }, rowCount: 150 },
      true,
      /part of the combined/,
    ],
    ['a small UNION without LIMIT', { written: { kind: 'none', combined: true }, rowCount: 20 }, false],
    ['the option, one row over', { written: none, limitOption: 5, rowCount: 6 }, true, /first 5 rows/],
    ['the option, reached exactly', { written: none, limitOption: 5, rowCount: 5 }, false],
    [
      'the option at the maximum',
      { written: none, limitOption: 50_000, rowCount: 50_000 },
      true,
      /more may exist/,
    ],
    [
      'hasMore beside a written LIMIT',
      { written: rows(10), rowCount: 10, hasMore: true },
      true,
      /says that more exist/,
    ],
  ]

  it.each(cases)('%s', (_name, { written, ...evidence }, truncated, notice) => {
    const verdict = judgeTruncation({ ...evidence, readLimit: () => written })
    expect(verdict.truncated).toBe(truncated)
    expect(verdict.notice ?? '').toMatch(notice ?? /^$/)
  })
})
