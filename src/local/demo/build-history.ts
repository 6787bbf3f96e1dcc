import { rm } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import type { Engine } from '../engine/engine.ts'
import { startEngine } from '../engine/start-engine.ts'
import type { CaptureEvent } from '../ingest/capture-event.ts'
import { createIngestion } from '../ingest/ingestion.ts'
import { createCalendar } from './calendar.ts'
import { CohortCounter, type CohortMembers } from './cohort-members.ts'
import { createDemoEntities } from './demo-entities.ts'
import { type DemoOptions, generateDemoEvents } from './generate-events.ts'
import { recordHistory } from './recordings.ts'

export interface BuildHistoryOptions {
  onProgress?(progress: { message: string }): void
  signal?: AbortSignal
}

/** Fills an empty data directory with everything that does not depend on the hour: past events, entities, cohorts. */
export async function buildHistory(
  directory: string,
  project: Required<DemoOptions>,
  { onProgress, signal }: BuildHistoryOptions,
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
    await recordHistory(engine, calendar)
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
