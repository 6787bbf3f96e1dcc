import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AskOptions, type NotesProject, openNotesProject } from './notes-project.ts'

/** A query, the rows it must give, and what goes with the request. */
export type CorpusCase = readonly [hogql: string, rows: readonly (readonly unknown[])[], options?: AskOptions]

/** Asks every query of a file on one engine; topics are groups of queries. Floats may differ in the ninth digit. */
export function checkCorpus(topics: Readonly<Record<string, readonly CorpusCase[]>>): void {
  let project: NotesProject
  beforeAll(async () => {
    project = await openNotesProject()
  })
  afterAll(() => project?.close())
  for (const [topic, cases] of Object.entries(topics)) {
    describe(topic, () => {
      test.each(cases.map((entry) => [entry[0].replace(/\s+/g, ' '), entry] as const))(
        '%s',
        async (_name, [hogql, rows, options]) => {
          const answer = await project.ask(hogql, options)
          expect(answer.rows.map((row) => row.map(rounded))).toEqual(rows.map((row) => row.map(rounded)))
          for (const row of answer.rows) expect(row).toHaveLength(answer.columns.length)
        },
      )
    })
  }
}

function rounded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rounded)
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(9)) : value
}
