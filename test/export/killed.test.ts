import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { ExportProgram } from './support/export-program.ts'
import { RANGES } from './support/hostile-history.ts'
import { readCsv, readNdjson, readParts } from './support/read-output.ts'
import type { RowSet } from './support/row-set.ts'
import { type ServedHistory, serveHistory } from './support/serve-history.ts'

vi.setConfig({ testTimeout: 600_000, hookTimeout: 120_000 })

const ROWS = 6000
const TARGET_ROWS = 1000
const SCHEDULES = 20
/** Three marks of the program per part. */
const MOST_MARKS = 18

interface Output {
  kind: ExportProgram['kind']
  name: string
  read(path: string): Promise<RowSet>
}
const OUTPUTS: Output[] = [
  { kind: 'ndjson', name: 'events.ndjson', read: readNdjson },
  { kind: 'csv', name: 'events.csv.gz', read: readCsv },
  { kind: 'directory', name: 'events', read: readParts },
]

let served: ServedHistory
let program: string
beforeAll(async () => {
  served = await serveHistory({ rows: ROWS })
  program = join(served.directory, 'program.mjs')
  await build({
    entryPoints: [new URL('./support/export-program.ts', import.meta.url).pathname],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    outfile: program,
    // Native, and of no use to this program.
    external: ['@duckdb/node-api'],
    // Bundled CommonJS asks for built-in modules by `require`.
    banner: { js: `import { createRequire } from 'node:module'\nconst require = createRequire('/')` },
  })
})
afterAll(() => served?.[Symbol.asyncDispose]())

/** Runs the program; kills it so long after a mark. How it ended: 0, or the signal. */
async function run(
  kind: Output['kind'],
  path: string,
  kill?: { mark: number; delayMs: number },
): Promise<unknown> {
  const { url: host, apiKey, projectId } = served.local
  const given: ExportProgram = { host, apiKey, projectId, kind, path, ...RANGES.all, targetRows: TARGET_ROWS }
  const child = spawn(process.execPath, [program, JSON.stringify(given)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let marks = 0
  child.stdout.on('data', async (text: Buffer) => {
    const before = marks
    marks += text.length
    if (!kill || before > kill.mark || marks <= kill.mark) return
    await delay(kill.delayMs)
    child.kill('SIGKILL')
  })
  const [code, signal] = await once(child, 'exit')
  return signal ?? code
}

const random = (below: number): number => Math.floor(Math.random() * below)

async function suffer(schedule: number): Promise<number> {
  const { kind, name, read } = OUTPUTS[schedule % OUTPUTS.length]!
  const path = join(served.directory, String(schedule), name)
  const kills = Array.from({ length: schedule % 4 === 0 ? 2 : 1 }, () => ({
    mark: random(MOST_MARKS),
    delayMs: random(2) * random(30),
  }))
  let killed = 0
  for (const kill of kills) if ((await run(kind, path, kill)) === 'SIGKILL') killed++
  const told = `${kind}, killed at ${JSON.stringify(kills)}`
  expect(await run(kind, path), told).toBe(0)
  expect(await served.history.difference(await read(path), 'all'), told).toBe('')
  const left = await readdir(kind === 'directory' ? path : dirname(path))
  const wanted =
    kind === 'directory'
      ? ['_SUCCESS', '_manifest.jsonl', '_schema.json']
      : [basename(path), `${basename(path)}.checkpoint`]
  expect(left.filter((entry) => !entry.startsWith('day=')).sort(), told).toEqual(wanted.sort())
  return killed
}

it('an export that is killed at random and run again puts out every row, once', async () => {
  let next = 0
  let killed = 0
  const sufferer = async () => {
    for (let schedule = next++; schedule < SCHEDULES; schedule = next++) killed += await suffer(schedule)
  }
  await Promise.all([sufferer(), sufferer()])
  expect(killed).toBeGreaterThanOrEqual(SCHEDULES / 2)
})
