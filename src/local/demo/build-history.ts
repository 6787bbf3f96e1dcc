import type { Engine } from '../engine/engine.ts'
import { startEngine } from '../engine/start-engine.ts'
import type { CaptureEvent } from '../ingest/capture-event.ts'
import { createIngestion } from '../ingest/ingestion.ts'
import { createCalendar } from './calendar.ts'
import { CohortCounter, type CohortMembers } from './cohort-members.ts'
import { compactTables, removeInside } from './compact-tables.ts'
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
    superseded = await compactTables(engine)
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
