import { afterAll, beforeAll, describe, expect, inject } from 'vitest'
import { PostHogClient } from '../../../src/client/client.ts'
import type { Row } from '../../../src/client/driver.ts'
import type { CaptureEvent } from '../../../src/local/ingest/capture-event.ts'
import type { Answer } from '../../../src/questions/answer.ts'
import { ask } from '../../../src/questions/ask.ts'
import { loadQuestions } from '../../../src/questions/load-questions.ts'
import { isPeriod, type ParameterInput } from '../../../src/questions/parameter-values.ts'
import type { Period } from '../../../src/questions/period.ts'
import { summarize } from '../../../src/questions/summarize.ts'
import { type Taxonomy, taxonomy } from '../../../src/questions/taxonomy.ts'
import type { Span } from '../expected/shared.ts'
import { type LoggedEvent, readEventLog } from './event-log.ts'
import { NOW, projectEvents } from './project-events.ts'
import type { ProjectAddress } from './shared-projects.ts'
import { type ProjectStarter, projectStarter } from './start-project.ts'

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
 * The tests of a file in every zone, on the local PostHogs that all such files share:
 * `describeProject('revenue', (project) => { it(...) })`.
 * @param more What happened beside the events of every file: such a project is the file's own.
 */
export function describeProject(
  name: string,
  body: (project: Project) => void,
  more: readonly CaptureEvent[] = [],
): void {
  const events = [...projectEvents(), ...more]
  const own: ProjectStarter | undefined = more.length > 0 ? projectStarter(events) : undefined
  describe.each(ZONES)(`${name} in %s`, (timezone) => {
    const project = { timezone, now: NOW } as Project

    beforeAll(async () => {
      const { url, apiKey, projectId } = await (own?.start(timezone) ?? sharedProject(timezone))
      const client = new PostHogClient({ host: url, apiKey, projectId })
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

    afterAll(() => project.client?.close())

    body(project)
  })
  afterAll(() => own?.close())
}

async function sharedProject(timezone: string): Promise<ProjectAddress> {
  const response = await fetch(`${inject('sharedProjects')}/${encodeURIComponent(timezone)}`)
  if (!response.ok) throw new Error(await response.text())
  return (await response.json()) as ProjectAddress
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
