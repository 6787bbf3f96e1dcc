import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parquetReadObjects } from 'hyparquet'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type ParquetSinkOptions, parquetSink } from '../../../src/export/sinks/parquet/parquet-sink.ts'
import { commitParts, type PlannedPart } from '../support/commit-parts.ts'
import { changes, dieAfter, Killed, live } from '../support/mortal-files.ts'

vi.mock('node:fs/promises', async (original) => {
  const { mortal } = await import('../support/mortal-files.ts')
  return mortal(await original())
})
vi.setConfig({ testTimeout: 240_000 })

/** The first export and an incremental run, with a part that has no rows. */
const part = (id: string, rows: number): PlannedPart => ({
  id,
  segment: id.replace(/^r\d-/, '').slice(0, 10),
  lines: Array.from({ length: rows }, (_, row) => JSON.stringify([id, `row ${row}`])),
})
const RUNS = [
  [part('2026-08-01-0001', 1), part('2026-08-02-0001.2', 5)],
  [part('r1-2026-08-01-0001', 3), part('r1-2026-08-02-0001', 0)],
]
const ROWS = RUNS.flat()
  .flatMap(({ lines }) => lines)
  .sort()

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'parquet-kill-test-'))
})
afterEach(async () => {
  live()
  await rm(directory, { recursive: true, force: true })
})

async function rowsIn(path: string): Promise<string[]> {
  const { buffer, byteOffset, byteLength } = await readFile(path)
  const file = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer
  const rows = await parquetReadObjects({ file })
  return rows.map(({ uuid, event }) => JSON.stringify([uuid, event])).sort()
}

it.each<ParquetSinkOptions>([{ engine: 'hyparquet' }, { engine: 'duckdb', codec: 'snappy' }])(
  'holds every row once, wherever it was killed: $engine',
  async (options) => {
    const name = 'events.parquet'
    const export_ = (to: string): Promise<void> => commitParts(parquetSink(join(to, name), options), RUNS)
    const whole = join(directory, 'whole')
    live()
    await export_(whole)
    const count = changes()
    expect(await rowsIn(join(whole, name))).toEqual(ROWS)
    expect(count).toBeGreaterThan(40)

    for (let killedAt = 0; killedAt < count; killedAt++) {
      const to = join(directory, `killed-at-${killedAt}`)
      dieAfter(killedAt)
      expect(rootOf(await export_(to).catch((error: unknown) => error))).toBeInstanceOf(Killed)
      // The next one may die, too, early on.
      await removeLocks(to)
      dieAfter(3 + (killedAt % 23))
      await export_(to).catch((error: unknown) =>
        expect(rootOf(error), `killed at ${killedAt}`).toBeInstanceOf(Killed),
      )
      await removeLocks(to)
      await export_(to)
      expect(await rowsIn(join(to, name)), `killed at ${killedAt}`).toEqual(ROWS)
      // Dead between the last line of the checkpoint and the end, DuckDB's parts stay; the next run removes them.
      const names = (await readdir(to)).filter((found) => found !== `${name}.parts`)
      expect(names.sort()).toEqual([name, `${name}.checkpoint`])
      await rm(to, { recursive: true })
    }
  },
)

/** Of this process, which cannot be told to be another one's. */
async function removeLocks(of: string): Promise<void> {
  live()
  const names = await readdir(of, { recursive: true }).catch(() => [])
  for (const name of names) if (name.endsWith('.lock')) await rm(join(of, name))
}

function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause ? rootOf(error.cause) : error
}
