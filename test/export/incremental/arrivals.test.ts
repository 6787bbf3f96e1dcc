import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { JournalEntry } from '../../../src/export/checkpoint/journal-entry.ts'
import { Arrivals } from '../../../src/export/incremental/arrivals.ts'
import { hogql } from '../../../src/hogql/hogql-tag.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'arrivals-test-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const table = {
  name: 'events',
  from: hogql`events`,
  columns: [],
  hashes: [],
  arrival: { column: hogql`events.created_at`, createdName: 'created_at', timeName: 'timestamp' },
}
const settings = { settleMs: 0, overlapMs: 0, reconcileDays: 14 }
const window = { from: '2026-08-01T00:00:00.000000Z', to: '2026-08-02T00:00:00.000000Z' }
const run: JournalEntry = { kind: 'run', run: 1, window, seenBytes: 0, at: '2026-08-02T00:00:00.000Z' }

it('goes on without what the run before remembered, which a killed process had no time to remove', async () => {
  for (const number of [0, 1]) await writeFile(join(directory, `checkpoint.seen-${number}`), '')
  const ask = async () => []
  const checkpoint = join(directory, 'checkpoint')
  const options = { table, settings, entries: [run], checkpoint, ask }
  const { arrivals, entry } = await Arrivals.begin(options, false)
  expect({ run: arrivals.run, entry }).toEqual({ run: 1, entry: undefined })
  expect(await readdir(directory)).toEqual(['checkpoint.seen-1'])
})
