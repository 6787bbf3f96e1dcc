/**
 * One million events of the demo generator, the same on every machine: as an NDJSON file and as a loaded data directory,
 * both kept in the cache folder (XDG_CACHE_HOME, else ~/.cache) for the next run.
 */
import { createWriteStream } from 'node:fs'
import { cp, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { serving } from './serving.mjs'

/** The clock of the events and of the queries. */
export const NOW = new Date('2026-11-01T12:00:00Z')
export const EVENTS = 1_000_000
/** Changes when the generator does: then the cached files are of no use. */
const PEOPLE = 15_000
const DAYS = 90

const root = fileURLToPath(new URL('../../..', import.meta.url))
const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'posthog-driver', 'bench')
const exists = (path) => stat(path).then(Boolean, () => false)

/** Path of the NDJSON file. */
export async function millionEventsFile() {
  const path = join(cache, `events-${EVENTS}-${PEOPLE}-${DAYS}.ndjson`)
  if (await exists(path)) return path
  await mkdir(cache, { recursive: true })
  console.log(`Generating ${EVENTS.toLocaleString('en')} events into ${path}`)
  const { generateDemoEvents } = await importSource('src/local/demo/generate-events.ts')
  const temporary = `${path}.${process.pid}`
  const file = createWriteStream(temporary)
  let count = 0
  for (const event of generateDemoEvents({ now: NOW, people: PEOPLE, days: DAYS })) {
    if (!file.write(`${line(event)}\n`)) await new Promise((resolve) => file.once('drain', resolve))
    if (++count === EVENTS) break
  }
  file.end()
  await finished(file)
  if (count < EVENTS) throw new Error(`Only ${count} events were generated; raise PEOPLE.`)
  await rename(temporary, path)
  return path
}

/** As an export has them: the newest events are in, whoever did them. */
function line({ uuid, event, distinctId, timestampMs, receivedAtMs, properties, set, setOnce }) {
  return JSON.stringify({
    uuid,
    event,
    distinct_id: distinctId,
    timestamp: new Date(timestampMs).toISOString(),
    created_at: new Date(receivedAtMs).toISOString(),
    properties: { ...properties, ...(set && { $set: set }), ...(setOnce && { $set_once: setOnce }) },
  })
}

/** A private copy of a data directory that holds the million events, loaded the first time. */
export async function millionEventsDirectory() {
  const kept = join(cache, `directory-${EVENTS}-${PEOPLE}-${DAYS}`)
  if (!(await exists(kept))) {
    const temporary = `${kept}.${process.pid}`
    const data = await millionEventsFile()
    await serving({ directory: temporary, data, now: NOW, demo: false }, () => {})
    await rename(temporary, kept)
  }
  const directory = await mkdtemp(join(tmpdir(), 'posthog-bench-'))
  await cp(kept, directory, { recursive: true, verbatimSymlinks: true })
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) }
}

/** A TypeScript module of the sources, for benchmarks that look behind the doors. */
async function importSource(path) {
  const folder = await mkdtemp(join(root, 'node_modules', '.bench-'))
  try {
    const outfile = join(folder, 'module.mjs')
    await build({
      entryPoints: [join(root, path)],
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      outfile,
    })
    return await import(outfile)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
