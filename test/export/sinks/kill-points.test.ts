import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { csvSink } from '../../../src/export/sinks/csv-sink.ts'
import { directorySink } from '../../../src/export/sinks/directory-sink.ts'
import type { ExportSink } from '../../../src/export/sinks/export-sink.ts'
import { ndjsonSink } from '../../../src/export/sinks/ndjson-sink.ts'
import { commitParts, type PlannedPart } from '../support/commit-parts.ts'
import { changes, dieAfter, Killed, live } from '../support/mortal-files.ts'

vi.mock('node:fs/promises', async (original) => {
  const { mortal } = await import('../support/mortal-files.ts')
  return mortal(await original())
})

/** The first day and an incremental run, with a large part that needs a file of its own and one without rows. */
const part = (id: string, rows: number): PlannedPart => ({
  id,
  segment: id.replace(/^r\d-/, '').slice(0, 10),
  lines: Array.from({ length: rows }, (_, row) => `{"uuid":"${id}","event":"row ${row}"}`),
})
const RUNS = [
  [part('2026-08-01-0001', 1), part('2026-08-02-0001.2', 5)],
  [part('r1-2026-08-01-0001', 3), part('r1-2026-08-02-0001', 0)],
]
const LINES = RUNS.flat()
  .flatMap(({ lines }) => lines)
  .map((line) => `${line}\n`)

vi.setConfig({ testTimeout: 120_000 })

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'export-kill-test-'))
})
afterEach(async () => {
  live()
  await rm(directory, { recursive: true, force: true })
})

interface Sinks {
  what: string
  create: (directory: string) => ExportSink
  /** Whether the division into files depends on where it was killed. */
  isFlexible?: boolean
}

const SINKS: Sinks[] = [
  { what: 'a file', create: (to) => ndjsonSink(join(to, 'events.ndjson')) },
  { what: 'a packed CSV file', create: (to) => csvSink(join(to, 'events.csv.gz')) },
  {
    what: 'files in turn',
    create: (to) => csvSink(join(to, 'events.csv'), { maxRows: 5 }),
    isFlexible: true,
  },
  { what: 'a directory', create: (to) => directorySink(join(to, 'events'), { gzip: false }) },
  {
    what: 'a directory of packed CSV files',
    create: (to) => directorySink(join(to, 'events'), { format: 'csv' }),
  },
]

/** Names and unpacked contents, without the journal. */
async function contents(of: string): Promise<Record<string, string>> {
  const entries = await readdir(of, { recursive: true, withFileTypes: true })
  const found: Record<string, string> = {}
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name)
    const bytes = await readFile(path)
    const isJournal = /checkpoint$|manifest/.test(entry.name)
    found[path.slice(of.length)] = isJournal
      ? 'journal'
      : String(path.endsWith('.gz') ? gunzipSync(bytes) : bytes)
  }
  return found
}

it.each(SINKS)('$what holds every row once, wherever it was killed', async ({ create, isFlexible }) => {
  const whole = join(directory, 'whole')
  dieAfter(Number.POSITIVE_INFINITY)
  await commitParts(create(whole), RUNS)
  const count = changes()
  const expected = await contents(whole)
  const data = (files: Record<string, string>): string[] =>
    Object.values(files)
      .flatMap((text) => text.match(/^\{"uuid".*\n/gm) ?? [])
      .sort()
  expect(data(expected)).toEqual([...LINES].sort())
  expect(count).toBeGreaterThan(40)
  // Another time changes nothing.
  await commitParts(create(whole), RUNS)
  expect(await contents(whole)).toEqual(expected)

  for (let killedAt = 0; killedAt < count; killedAt++) {
    const to = join(directory, `killed-at-${killedAt}`)
    dieAfter(killedAt)
    const end: unknown = await commitParts(create(to), RUNS).catch((error: unknown) => error)
    expect(rootOf(end)).toBeInstanceOf(Killed)
    // The next one may die, too, early on.
    await removeLocks(to)
    dieAfter(3 + (killedAt % 23))
    await commitParts(create(to), RUNS).catch((error: unknown) =>
      expect(rootOf(error)).toBeInstanceOf(Killed),
    )
    live()
    await removeLocks(to)
    await commitParts(create(to), RUNS)
    const found = await contents(to)
    if (isFlexible) expect(data(found), `killed at ${killedAt}`).toEqual(data(expected))
    else expect(found, `killed at ${killedAt}`).toEqual(expected)
    expect(Object.keys(found).filter((name) => /\.(tmp|partial|lock)/.test(name))).toEqual([])
    await rm(to, { recursive: true })
  }
})

/** Of this process, which cannot be told to be another one's. */
async function removeLocks(of: string): Promise<void> {
  live()
  const names = await readdir(of, { recursive: true }).catch(() => [])
  for (const name of names) if (name.endsWith('.lock')) await rm(join(of, name))
}

function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause ? rootOf(error.cause) : error
}
