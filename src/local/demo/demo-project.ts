import { rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { resolve, sep } from 'node:path'
import { MissingPeerError } from '../../errors.ts'
import { VERSION } from '../../version.ts'
import type { Engine } from '../engine/engine.ts'
import { startEngine } from '../engine/start-engine.ts'
import type { CaptureEvent } from '../ingest/capture-event.ts'
import { createIngestion } from '../ingest/ingestion.ts'
import { createCalendar, DAY_MS } from './calendar.ts'
import { CohortCounter, type CohortMembers } from './cohort-members.ts'
import { createDemoEntities } from './demo-entities.ts'
import { demoFingerprint } from './demo-fingerprint.ts'
import { copyFromCache, type DirectoryCopy, removeFromCache } from './directory-cache.ts'
import { DEMO_DEFAULTS, type DemoOptions, generateDemoEvents } from './generate-events.ts'
import { userCacheDirectory } from './user-cache-directory.ts'

export interface PrepareDemoOptions extends DemoOptions {
  /** Where built projects are kept. @default the user's cache directory, see `userCacheDirectory` */
  cacheDirectory?: string
  onProgress?(progress: { message: string }): void
  signal?: AbortSignal
}

/**
 * A data directory for `startEngine` that holds the demo project up to `now`, private to the caller. The days before
 * today are built once per day and package version; later starts copy them and add today's events.
 * @example
 * const { directory, dispose } = await prepareDemoDirectory({ now: new Date() })
 * await using engine = await startEngine({ directory })
 */
export async function prepareDemoDirectory(options: PrepareDemoOptions): Promise<DirectoryCopy> {
  const { onProgress, signal } = options
  const cacheDirectory =
    options.cacheDirectory ?? userCacheDirectory({ platform: process.platform, home: homedir() })
  const project = { ...DEMO_DEFAULTS, ...definedOnly(options) }
  const key = cacheKey(project)
  const checkOut = (): Promise<DirectoryCopy> =>
    copyFromCache({
      cacheDirectory,
      key,
      signal,
      build: (directory) => buildHistory(directory, project, { onProgress, signal }),
    })
  const copy = await checkOut()
  try {
    await loadToday(copy.directory, project, signal)
    return copy
  } catch (error) {
    await copy.dispose()
    signal?.throwIfAborted()
    if (error instanceof MissingPeerError) throw error
    onProgress?.({ message: `The cached demo project is unusable (${String(error)}); building it again` })
  }
  await removeFromCache(cacheDirectory, key)
  const second = await checkOut()
  try {
    await loadToday(second.directory, project, signal)
    return second
  } catch (error) {
    await second.dispose()
    throw error
  }
}

type Project = Required<DemoOptions>

function definedOnly({ now, days, people, seed }: DemoOptions): DemoOptions {
  const given = Object.entries({ days, people, seed }).filter(([, value]) => value !== undefined)
  return { now, ...Object.fromEntries(given) }
}

/** One entry per day, package version, content and size of the project. */
function cacheKey({ now, days, people, seed }: Project): string {
  const day = new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS).toISOString().slice(0, 10)
  return [VERSION, demoFingerprint(), days, people, seed, day].join('-')
}

async function buildHistory(
  directory: string,
  project: Project,
  { onProgress, signal }: Pick<PrepareDemoOptions, 'onProgress' | 'signal'>,
): Promise<void> {
  const calendar = createCalendar(project.now, project.days)
  const cohorts = new CohortCounter(calendar.anchorMs)
  const expected = project.people * project.days
  let superseded: string[]
  {
    await using engine = await startEngine({ directory, signal })
    await using ingestion = await createIngestion(engine)
    await ingestion.bulkLoad(watched(generateDemoEvents({ ...project, part: 'history' }), cohorts), {
      signal,
      onProgress: ({ events }) => {
        const percent = Math.min(99, Math.round((events / expected) * 100))
        onProgress?.({ message: `Building the demo project, once a day: ${percent}%` })
      },
    })
    const members = cohorts.members()
    for (const [kind, documents] of Object.entries(createDemoEntities(calendar, members))) {
      await ingestion.putEntities(kind, documents)
    }
    await ingestion.flush()
    await addCohortMembers(engine, members)
    superseded = await compact(engine)
  }
  await removeInside(directory, superseded)
}

function* watched(events: Iterable<CaptureEvent>, cohorts: CohortCounter): Generator<CaptureEvent> {
  for (const event of events) {
    cohorts.observe(event)
    yield event
  }
}

/** Members are known by distinct id; the table wants persons. Our own ids need no escaping. */
async function addCohortMembers(engine: Engine, members: CohortMembers): Promise<void> {
  for (const [cohortId, distinctIds] of members) {
    if (distinctIds.length === 0) continue
    const list = distinctIds.map((distinctId) => `'${distinctId}'`).join(', ')
    await engine.execute(
      `INSERT INTO posthog.cohortpeople (person_id, cohort_id, sign, version)
      SELECT DISTINCT person_id, ${cohortId}, 1, 1 FROM posthog.person_distinct_id2 FINAL
      WHERE is_deleted = 0 AND distinct_id IN (${list})`,
    )
  }
}

/**
 * Merges every table into as few files as it can have, so that copies are quick and no start spends its first seconds
 * merging. Returns the paths that the merges made superfluous.
 */
async function compact(engine: Engine): Promise<string[]> {
  const { rows: tables } = await engine.query(
    "SELECT name FROM system.tables WHERE database = 'posthog' AND engine LIKE '%MergeTree'",
  )
  for (const [table] of tables) await engine.execute(`OPTIMIZE TABLE posthog.\`${table}\` FINAL`)
  const { rows } = await engine.query(
    "SELECT path FROM system.parts WHERE database = 'posthog' AND NOT active",
  )
  return rows.map(([path]) => String(path))
}

/** ClickHouse keeps merged parts for some minutes; nobody needs them in a copy. */
async function removeInside(directory: string, paths: readonly string[]): Promise<void> {
  const root = resolve(directory) + sep
  for (const path of paths) {
    const target = resolve(root, path)
    if (target.startsWith(root)) await rm(target, { recursive: true, force: true })
  }
}

async function loadToday(directory: string, project: Project, signal?: AbortSignal): Promise<void> {
  await using engine = await startEngine({ directory, signal })
  await using ingestion = await createIngestion(engine)
  await ingestion.bulkLoad(generateDemoEvents({ ...project, part: 'today' }), { signal })
}
