import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { createFileRows } from '../../../src/export/hand-over/file-rows.ts'
import { fileTable } from '../../../src/export/hand-over/file-table.ts'
import { createLineScanner } from '../../../src/export/hand-over/line-scanner.ts'
import { RunParts } from '../../../src/export/hand-over/run-parts.ts'
import { Spool } from '../../../src/export/part/spool.ts'

const DAYS = ['2026-08-05', '2026-08-06', '2026-08-07']

/** Too large to be kept in memory. */
const lineOf = (day: string, index: number) =>
  `${JSON.stringify({
    uuid: `0195b3c2-6b1a-7c3e-9d55-2f1f0a9b7e1${index}`,
    event: 'sold',
    distinct_id: 'ada',
    properties: JSON.stringify({ text: 'x'.repeat(2_000_000) }),
    timestamp: `${day}T04:28:10.808176Z`,
    created_at: `${day}T04:28:11.000000Z`,
    elements_chain: '',
    ip: null,
  })}\n`

it('discards the other days although one cannot be', async () => {
  const spoolDirectory = await mkdtemp(join(tmpdir(), 'run-parts-test-'))
  try {
    const table = fileTable({ from: '2026-08-01', to: '2026-09-01' }, 'test')
    const time = ['2026-08-01', '2026-09-01'] as const
    const cell = { id: 'a-1', segment: 'a', bounds: { time }, count: 0 }
    const format = { kind: 'ndjson' } as const
    const parts = new RunParts(table, { format, spoolDirectory, partition: 'day' }, cell)
    const rows = createFileRows(table, parts)
    const keys = table.columns.map(({ key }) => key)
    const scanner = createLineScanner({ keys, onRow: (row) => rows.take(row) })
    scanner.push(Buffer.from(DAYS.map(lineOf).join('')))
    scanner.end()
    await parts.finish()
    expect(await readdir(spoolDirectory)).toHaveLength(3)

    const failing = vi.spyOn(Spool.prototype, 'discard').mockRejectedValueOnce(new Error('busy'))
    await expect(parts.discard()).rejects.toThrow('busy')
    failing.mockRestore()
    expect(await readdir(spoolDirectory)).toHaveLength(1)
    await parts.discard()
    expect(await readdir(spoolDirectory)).toEqual([])
  } finally {
    await rm(spoolDirectory, { recursive: true, force: true })
  }
})
