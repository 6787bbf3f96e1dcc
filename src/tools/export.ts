import { z } from 'zod'
import { InputError, PostHogDriverError } from '../errors.ts'
import { exportEvents } from '../export/export-events.ts'
import type { ExportOptions, ExportProgress } from '../export/export-options.ts'
import { exportPersons } from '../export/export-persons.ts'
import { exportRows } from '../export/export-rows.ts'
import { exportSessions } from '../export/export-sessions.ts'
import type { ExportSummary } from '../export/export-summary.ts'
import type { ExportSink } from '../export/sinks/export-sink.ts'
import { formatBytes } from '../format/format-bytes.ts'
import { formatValue } from '../format/format-value.ts'
import { anySignal } from '../http/any-signal.ts'
import { momentOrDayInput } from '../schemas/time-input.ts'
import type { ExecuteTool, ToolDefinition, ToolOutput } from './define-tool.ts'
import { type ExportTarget, exportTarget } from './export-target.ts'
import { lineOfData, quoteData } from './fence-data.ts'
import { limitRows } from './limit-rows.ts'
import type { ToolProgress } from './tool.ts'
import type { ToolContext } from './tool-context.ts'

const KINDS = ['events', 'persons', 'sessions', 'query'] as const
type Kind = (typeof KINDS)[number]

/** A plain name with the ending of a format: no folder, no `..`, nothing hidden. */
const FILE = /^[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*\.(csv|ndjson)(\.gz)?$/

const momentSchema = z
  .string()
  .trim()
  .refine(
    (text) => momentOrDayInput.safeParse(text).success,
    'expected a day, such as "2026-10-01", or ISO 8601 with an offset, such as "2026-10-01T09:30:00Z"',
  )
const nameList = z.array(z.string().trim().min(1).max(400)).min(1).max(200)

const TAKES: Record<Kind, { needs: readonly string[]; takes: readonly string[] }> = {
  events: { needs: ['from', 'to'], takes: ['events', 'properties', 'columns', 'where'] },
  sessions: { needs: ['from', 'to'], takes: ['columns', 'where'] },
  persons: { needs: [], takes: ['properties', 'columns', 'where'] },
  query: { needs: ['hogql', 'key'], takes: ['values'] },
}

const input = z
  .strictObject({
    what: z.enum(KINDS).describe('What is exported; query stands for the rows of your own HogQL.'),
    file: z
      .string()
      .max(120)
      .regex(FILE, 'expected a plain file name that ends in .csv, .ndjson, .csv.gz or .ndjson.gz')
      .describe('Name of the file, without folders; its ending is the format: "signups-2026-10.csv".'),
    from: momentSchema
      .optional()
      .describe('Events and sessions: the first moment, a UTC day or ISO 8601 with an offset: "2026-10-01".'),
    to: momentSchema.optional().describe('Events and sessions: the end, exclusive: "2026-11-01".'),
    events: nameList.optional().describe('Events: only those with these names: ["user_signed_up"].'),
    properties: nameList
      .optional()
      .describe('Events and persons: properties that get a column of their own: ["plan"].'),
    columns: nameList
      .optional()
      .describe(
        'Columns of the output, in order: ["timestamp", "event", "person_id"]. Default: the usual ones.',
      ),
    where: z
      .string()
      .trim()
      .min(1)
      .max(10_000)
      .optional()
      .describe('Condition in HogQL: "person.properties.plan = \'pro\'".'),
    hogql: z
      .string()
      .trim()
      .min(1)
      .max(50_000)
      .optional()
      .describe(
        'Query: one SELECT in HogQL, tried with posthog_run_hogql before; example: "SELECT person_id, count() AS events FROM events GROUP BY person_id".',
      ),
    values: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('Query: constants for its {placeholders}: {"plan": "pro"}.'),
    key: nameList
      .optional()
      .describe('Query: columns of it that together differ from row to row: ["person_id"].'),
  })
  .superRefine(({ what, file: _file, ...given }, context) => {
    const { needs, takes } = TAKES[what]
    for (const name of needs)
      if (given[name as keyof typeof given] === undefined)
        context.addIssue({ code: 'custom', path: [name], message: `needed for ${what}` })
    for (const [name, value] of Object.entries(given))
      if (value !== undefined && !needs.includes(name) && !takes.includes(name))
        context.addIssue({ code: 'custom', path: [name], message: `not for ${what}; leave it out` })
  })

export const exportDefinition: ToolDefinition<typeof input> = {
  name: 'posthog_export',
  title: 'Export to a file',
  group: 'export',
  idempotent: true,
  description: `Writes all rows of events, persons, sessions or a query to one file: complete, each row once, counted against PostHog.
Call it when the user wants the data itself: a file, a table for another program, more rows than an answer can show. Do not call it to answer a question about numbers (query_posthog) or to look at some rows (posthog_run_hogql).
Returns the path, rows, bytes and whether every row was verified; not the rows. It may take minutes. Files that exist are not replaced unless the host allows that; the same call after a failure goes on where it stopped. An export larger than the host allows is stopped: take a shorter period or a condition.`,
  input,
  examples: [
    {
      what: 'events',
      file: 'signups-2026-10.csv',
      from: '2026-10-01',
      to: '2026-11-01',
      events: ['user_signed_up'],
    },
    {
      what: 'query',
      file: 'activity.ndjson.gz',
      hogql: 'SELECT person_id, count() AS events FROM events WHERE timestamp >= {since} GROUP BY person_id',
      values: { since: '2026-10-01' },
      key: ['person_id'],
    },
  ],
}

type Input = z.output<typeof input>

export function exportData(context: ToolContext): ExecuteTool<typeof input> {
  const { exports, client, driver } = context
  /** Two exports into one file would write over each other. */
  const running = new Set<string>()

  return async (given, { signal, onProgress }) => {
    if (!exports) return { text: 'This host allows no exports: no folder or sink was given.', isError: true }
    const { what, file } = given
    if (running.has(file.toLowerCase()))
      return {
        text: `Another export into ${file} is running. Wait for it, or choose another name.`,
        isError: true,
      }
    running.add(file.toLowerCase())
    const { maxRows = 1_000_000 } = exports
    const tooMany = new AbortController()
    let target: ExportTarget | undefined
    try {
      const [, format, gzip] = FILE.exec(file) ?? []
      target = await exportTarget(exports, {
        what,
        file,
        format: format === 'csv' ? 'csv' : 'ndjson',
        gzip: Boolean(gzip),
      })
      const stop = (): Error => {
        tooMany.abort()
        return new Error('The export has too many rows.')
      }
      const run = target.overwrite ? goOnOrReplace : runExport
      const summary = await run(client ?? driver, given, limitRows(target.sink, maxRows, stop), {
        signal: anySignal(tooMany.signal, signal),
        onProgress: (progress) => {
          if (progress.countedRows > maxRows) stop()
          onProgress?.(progressOf(progress))
        },
      })
      return {
        text: textOf(summary, given, target.path),
        data: { what, file, ...(target.path && { path: target.path }), ...summary },
      }
    } catch (error) {
      if (tooMany.signal.aborted && !signal?.aborted) {
        await target?.discard()
        return overLimit(given, maxRows, target?.path !== undefined)
      }
      if (error instanceof InputError && error.details.path !== undefined)
        return { text: `${lineOfData(error.message)} Choose another file name.`, isError: true }
      throw error
    } finally {
      running.delete(file.toLowerCase())
    }
  }
}

function runExport(
  driver: Parameters<typeof exportEvents>[0],
  given: Input,
  sink: ExportSink,
  options: ExportOptions,
): Promise<ExportSummary> {
  const { what, from = '', to = '', events, properties, columns, where, hogql = '', values, key = [] } = given
  switch (what) {
    case 'events':
      return exportEvents(driver, { from, to, events, properties, columns, where }, sink, options)
    case 'sessions':
      return exportSessions(driver, { from, to, columns, where }, sink, options)
    case 'persons':
      return exportPersons(driver, { properties, columns, where }, sink, options)
    case 'query':
      return exportRows(driver, { hogql, values, key }, sink, options)
  }
}

/** Goes on with what an earlier call left unfinished; whatever else lies there is replaced. */
async function goOnOrReplace(...[driver, given, sink, options]: Parameters<typeof runExport>) {
  try {
    const summary = await runExport(driver, given, sink, options)
    if (summary.status !== 'already_complete') return summary
  } catch (error) {
    if (!isInTheWay(error)) throw error
  }
  return runExport(driver, given, sink, { ...options, overwrite: true })
}

/** A file or a checkpoint of another origin. Found before rows are fetched. */
const isInTheWay = (error: unknown): boolean =>
  PostHogDriverError.isInstance(error) &&
  !error.details.isLocked &&
  (error.code === 'checkpoint_invalid' || (error instanceof InputError && error.details.path !== undefined))

const counted = (rows: number): string => `${formatValue(rows, 'grouped')} ${rows === 1 ? 'row' : 'rows'}`

function textOf(
  { status, rows, bytes, verified, duplicates, range, notices }: ExportSummary,
  { what, file, key = [] }: Input,
  path: string | undefined,
): string {
  /** Rows of a query are known by the key that the model chose, so those left out may have been others. */
  const isLossy = what === 'query' && duplicates > 0
  if (rows === 0)
    return `${file} holds no rows of ${what}: PostHog counted none. Check names and values (posthog_search_taxonomy) and the range before concluding that there are none.`
  const parts = [
    status === 'already_complete'
      ? `${file} held this export already: ${counted(rows)} of ${what}, ${formatBytes(bytes)}.`
      : `Exported ${counted(rows)} of ${what} to ${file}, ${formatBytes(bytes)}.`,
    verified && !isLossy && 'Verified: it holds exactly the rows that PostHog counted.',
    isLossy &&
      `Not complete unless copies were meant to go: ${counted(duplicates)} with the same ${lineOfData(key.join(', '))} as a row before ${duplicates === 1 ? 'was' : 'were'} left out, whatever else they held. To keep them, export under another file name with a key that differs from row to row.`,
    duplicates > 0 &&
      !isLossy &&
      `${counted(duplicates)} that came twice ${duplicates === 1 ? 'was' : 'were'} left out.`,
    range && `Range: ${range.from ?? 'the beginning'} to ${range.to ?? 'now'}, end exclusive.`,
    path && `Path: ${lineOfData(path)}`,
    ...notices.map((notice) => lineOfData(notice)),
  ]
  return parts.filter((part) => typeof part === 'string').join('\n')
}

const overLimit = ({ what, file }: Input, maxRows: number, isRemoved: boolean): ToolOutput => ({
  text: `Stopped: this is more than ${counted(maxRows)} of ${what}, the most that the host allows in one export. ${isRemoved ? 'What was written is removed' : `What went to ${quoteData(file)} is incomplete`}. Export a shorter period, only some events, or a query that aggregates.`,
  isError: true,
})

const progressOf = ({ rows, countedRows, planned, waitingFor }: ExportProgress): ToolProgress => ({
  done: rows,
  ...(planned && { total: countedRows }),
  message: waitingFor ? `${counted(rows)}, waiting for ${waitingFor}` : counted(rows),
})
