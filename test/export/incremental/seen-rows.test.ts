import { appendFile, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type SeenRow, SeenRows } from '../../../src/export/incremental/seen-rows.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'export-seen-test-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const row = (index: number): SeenRow => ({
  hash: String.fromCharCode(index % 256).repeat(8) + String(index).padStart(8, '0'),
  createdAt: 1_760_000_000_000_000n + BigInt(index),
  day: 20_000 - (index % 3),
})
const rows = (count: number): SeenRow[] => Array.from({ length: count }, (_, index) => row(index))
const all = () => true

test('remembers rows over processes, more than one page of them', async () => {
  const path = join(directory, 'seen')
  const seen = await SeenRows.continue(path, undefined, all)
  expect(await seen.add([])).toBe(0)
  await seen.add(rows(40_000))
  const bytes = await seen.add([row(40_000)])
  await seen.close()
  const later = await SeenRows.open(path, bytes)
  expect(await later.hashes(all)).toEqual(new Set(rows(40_001).map(({ hash }) => hash)))
  expect((await later.hashes(({ day }) => day === 19_998)).size).toBe(13_333)
  expect((await later.hashes(({ createdAt }) => createdAt >= 1_760_000_000_039_999n)).size).toBe(2)
})

test('does not believe what was not confirmed, and writes over it', async () => {
  const path = join(directory, 'seen')
  const seen = await SeenRows.continue(path, undefined, all)
  const confirmed = await seen.add(rows(3))
  await seen.add(rows(100).slice(50))
  await seen.close()
  const later = await SeenRows.open(path, confirmed)
  expect(await later.hashes(all)).toEqual(new Set(rows(3).map(({ hash }) => hash)))
  const bytes = await later.add([row(7)])
  expect(bytes).toBe(confirmed + 28)
  expect((await later.hashes(all)).has(row(7).hash)).toBe(true)
  await later.close()
})

test('keeps for the next run only what it needs', async () => {
  const first = await SeenRows.continue(join(directory, 'seen-0'), undefined, all)
  await first.add(rows(300))
  await appendFile(first.path, 'what a killed process was about to write')
  const second = await SeenRows.continue(join(directory, 'seen-1'), first, ({ day }) => day === 20_000)
  expect((await second.hashes(all)).size).toBe(100)
  expect((await stat(second.path)).size).toBe(second.bytes)
  await first.remove()
  await expect(stat(first.path)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('refuses a file that is shorter than the checkpoint says', async () => {
  await expect(SeenRows.open(join(directory, 'missing'), 28)).rejects.toMatchObject({
    code: 'checkpoint_invalid',
  })
})
