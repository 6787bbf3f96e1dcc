import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { PostHogClient } from '../../../src/client/client.ts'
import type { Row } from '../../../src/client/driver.ts'
import { createCalendar } from '../../../src/local/demo/calendar.ts'
import { startEngine } from '../../../src/local/engine/start-engine.ts'
import { type LocalPostHog, startLocalPostHog } from '../../../src/local/index.ts'
import type { CaptureEvent } from '../../../src/local/ingest/capture-event.ts'
import { createIngestion } from '../../../src/local/ingest/ingestion.ts'
import type { Answer } from '../../../src/questions/answer.ts'
import { ask } from '../../../src/questions/ask.ts'
import { loadQuestions } from '../../../src/questions/load-questions.ts'
import { isPeriod, type ParameterInput } from '../../../src/questions/parameter-values.ts'
import type { Period } from '../../../src/questions/period.ts'
import { summarize } from '../../../src/questions/summarize.ts'
import { type Taxonomy, taxonomy } from '../../../src/questions/taxonomy.ts'
import type { Span } from '../expected/shared.ts'
import { type LoggedEvent, readEventLog } from './event-log.ts'
import { projectEntities } from './project-entities.ts'
import { DAYS, NOW, projectEvents } from './project-events.ts'

/** Clocks that change in the west, half an hour off in the east. */
export const ZONES = ['America/New_York', 'Asia/Kolkata'] as const

/** A question that was built from parameters and run. */
export interface RunResult {
  id: string
  rows: Row[]
  columns: string[]
  text: string
  period?: Period
}

/** A running project, and the events in it. Filled before the first test. */
export interface Project {
  timezone: string
  now: Date
  client: PostHogClient
  taxonomy: Taxonomy
  /** Everything that happened, with persons already merged. */
  log: LoggedEvent[]
  /** Of distinct ids. */
  personIds: ReadonlyMap<string, string>
  /** Asks in words; the answer must come from this question. */
  answer(text: string, id: string, params?: Record<string, unknown>): Promise<Answer>
  /** Runs a question with these parameters, past the reader. */
  run(id: string, params?: Record<string, ParameterInput>): Promise<RunResult>
}

/**
 * One local PostHog per zone, for all tests of a file: `describeProject('revenue', (project) => { it(...) })`.
 * @param more What happened in it beside the events of every file.
 */
export function describeProject(
  name: string,
  body: (project: Project) => void,
  more: readonly CaptureEvent[] = [],
): void {
  const events = [...projectEvents(), ...more]
  describe.each(ZONES)(`${name} in %s`, (timezone) => {
    const project = { timezone, now: NOW } as Project
    let local: LocalPostHog
    let folder: string

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'posthog-driver-answers-'))
      await cp(await filled(events), folder, { recursive: true })
      local = await startLocalPostHog({ directory: folder, demo: false, timezone, now: NOW })
      const client = new PostHogClient({
        host: local.url,
        apiKey: local.apiKey,
        projectId: local.projectId,
      })
      const ids = await client.query<Row>(
        'SELECT distinct_id, toString(person_id) AS id FROM person_distinct_ids',
        { limit: 50_000 },
      )
      Object.assign(project, {
        client,
        log: readEventLog(events, timezone),
        taxonomy: await taxonomy(client, { now: NOW }),
        personIds: new Map(ids.map((row) => [String(row.distinct_id), String(row.id)])),
        answer: (text: string, id: string, params?: Record<string, unknown>) =>
          answer(project, text, id, params),
        run: (id: string, params?: Record<string, ParameterInput>) => run(project, id, params),
      })
    }, 180_000)

    afterAll(async () => {
      await project.client?.close()
      await local?.close()
      await rm(folder, { recursive: true, force: true })
    })

    body(project)
  })
  afterAll(async () => {
    if (directory) await rm(await directory, { recursive: true, force: true })
  })
}

/** The period of an answer. */
export function spanOf({ period }: { period?: Period }): Span {
  if (!period) throw new Error('The answer has no period.')
  return { fromMs: Date.parse(period.from), toMs: Date.parse(period.to), timezone: period.timezone }
}

/** Rows equal the expected ones: texts and counts exactly, computed fractions within rounding. Times may be given as milliseconds. */
export function expectRows(rows: readonly Row[], wanted: readonly Row[]): void {
  expect(rows.map((row, index) => settled(row, wanted[index]))).toEqual(wanted)
}

const settled = (row: Row, wanted: Row | undefined): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      const other = wanted?.[name]
      if (typeof other !== 'number') return [name, value]
      if (typeof value === 'string' && /^\d{4}-/.test(value)) return [name, Date.parse(value)]
      const isNear =
        typeof value === 'number' &&
        !(Number.isInteger(other) && Number.isInteger(value)) &&
        Math.abs(value - other) <= 0.0501
      return [name, isNear ? other : value]
    }),
  )

let directory: Promise<string> | undefined
/** The data directory, made once per file. */
const filled = (events: readonly CaptureEvent[]): Promise<string> => {
  directory ??= fill(events)
  return directory
}

async function fill(events: readonly CaptureEvent[]): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'posthog-driver-project-'))
  const calendar = createCalendar(NOW, DAYS)
  await using engine = await startEngine({ directory: path })
  await using ingestion = await createIngestion(engine)
  await ingestion.bulkLoad(events)
  for (const [kind, documents] of Object.entries(projectEntities(calendar, events)))
    await ingestion.putEntities(kind, documents)
  await ingestion.flush()
  return path
}

async function answer(
  { client, timezone, taxonomy }: Project,
  text: string,
  id: string,
  params?: Record<string, unknown>,
): Promise<Answer> {
  const result = await ask(client, text, { now: NOW, params, taxonomy })
  if (!result.matched) throw new Error(`${result.code}: ${result.reason}`)
  expect(result).toMatchObject({ id, question: text, timezone })
  expect(Object.keys(result.rows[0] ?? {})).toEqual(result.rows.length > 0 ? result.columns : [])
  return result
}

async function run(
  { client, timezone }: Project,
  id: string,
  params: Record<string, ParameterInput> = {},
): Promise<RunResult> {
  const question = (await loadQuestions()).get(id)
  const built = question.build(params, { now: NOW, timezone })
  const { rows, columns } = await client.execute(built, { filters: built.filters })
  const period = Object.values(built.params).find(isPeriod)
  const shown = question.columns.map(({ name }) => name)
  expect(columns).toEqual(shown.filter((name) => columns.includes(name)))
  return {
    id,
    rows,
    columns,
    text: summarize(question.header, { rows, params: built.params, period }),
    period,
  }
}
