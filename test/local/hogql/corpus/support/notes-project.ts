import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEngine } from '../../../../../src/local/engine/start-engine.ts'
import type { CompileOptions } from '../../../../../src/local/hogql/compile-query.ts'
import { createHogQLCompiler } from '../../../../../src/local/hogql/hogql-compiler.ts'
import { createHogQLParser } from '../../../../../src/local/hogql/parser/parser.ts'
import { createIngestion } from '../../../../../src/local/ingest/ingestion.ts'
import type { ProjectMetadata } from '../../../../../src/local/project-metadata.ts'
import { writeRows } from '../../../../../src/local/server/values/write-rows.ts'
import { ENTITIES } from './notes-entities.ts'
import { EVENTS, NOW } from './notes-events.ts'

export type AskOptions = Partial<Omit<CompileOptions, 'metadata'>> &
  Partial<Pick<ProjectMetadata, 'timezone' | 'weekStartDay'>>

/** The notes application's project, on a real engine. */
export interface NotesProject {
  /** Rows as the query API would send them. */
  ask(hogql: string, options?: AskOptions): Promise<Answer>
  close(): Promise<void>
}

export interface Answer {
  rows: unknown[][]
  columns: string[]
  sql: string
}

/** Starts ClickHouse and takes the events in, as the capture API would. */
export async function openNotesProject(): Promise<NotesProject> {
  const directory = await mkdtemp(join(tmpdir(), 'hogql-corpus-'))
  const engine = await startEngine({ directory, readers: 2 })
  const ingestion = await createIngestion(engine, { now: () => NOW.getTime() })
  await ingestion.bulkLoad(EVENTS)
  for (const [kind, documents] of Object.entries(ENTITIES)) await ingestion.putEntities(kind, documents)
  // Ada and Cyd are writers; Bob was one and left.
  await engine.execute(
    `INSERT INTO posthog.cohortpeople (person_id, cohort_id, sign, version)
    SELECT person_id, 11, arrayJoin(if(distinct_id = 'bob', [1, -1], [1])), 1 FROM posthog.person_distinct_id2 FINAL WHERE distinct_id IN ('ada', 'bob', 'cyd')`,
  )
  const compiler = createHogQLCompiler({ parser: createHogQLParser() })
  return {
    async ask(hogql, { timezone = 'UTC', weekStartDay = 0, ...options } = {}) {
      const metadata = { ...ingestion.metadata(), timezone, weekStartDay }
      const { sql, columns, limit } = await compiler.compile(hogql, { metadata, now: NOW, ...options })
      const result = await engine.queryLines(sql)
      const { json } = await writeRows(result.columns, result.lines)
      const rows = JSON.parse(json.toString()) as unknown[][]
      return { rows: limit.probe ? rows.slice(0, limit.rows) : rows, columns, sql }
    },
    async close() {
      await Promise.all([compiler.close(), ingestion.close()])
      await engine.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
