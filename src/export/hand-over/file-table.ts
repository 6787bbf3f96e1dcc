import { checkInput } from '../../client/resources/check-input.ts'
import { InputError } from '../../errors.ts'
import { hogql } from '../../hogql/hogql-tag.ts'
import type { Fingerprint } from '../checkpoint/journal-entry.ts'
import type { ExportColumn } from '../export-table.ts'
import { outputColumns } from '../tables/column-options.ts'
import { type EventsExport, eventsExportSchema } from '../tables/events-table.ts'
import { readTimeRange } from '../tables/time-options.ts'

/** Events as PostHog's files hold them: what of them is wanted. */
export interface FileTable {
  /** Of `timestamp`: half-open, UTC with microseconds. */
  range: { from: string; to: string }
  /** Names of events; undefined for all. */
  events?: readonly string[]
  /** Of the output, then those that the export needs for itself. */
  columns: readonly FileColumn[]
  fingerprint: Fingerprint
}

export interface FileColumn extends ExportColumn {
  /** What it is called in the files. */
  key: FileKey
}

export type FileKey = keyof typeof TYPES

/** Names in the files, and the types that the same columns have in queries. */
const TYPES = {
  uuid: 'UUID',
  event: 'String',
  properties: 'String',
  timestamp: "DateTime64(6, 'UTC')",
  distinct_id: 'String',
  elements_chain: 'String',
  created_at: "DateTime64(6, 'UTC')",
  person_id: 'UUID',
  person_properties: 'String',
} as const

/** Columns of the tables that have another name in the files. */
const KEYS: Readonly<Record<string, FileKey>> = {
  'person.id': 'person_id',
  'person.properties': 'person_properties',
}
const DEFAULTS: readonly FileKey[] = [
  ...(['uuid', 'event', 'properties', 'timestamp', 'distinct_id', 'elements_chain', 'created_at'] as const),
]
/** What filters rows, and tells copies of one. */
const NEEDED: readonly FileKey[] = ['uuid', 'event', 'distinct_id', 'timestamp']

/**
 * What of a selection PostHog's files cannot give, each as a sentence; empty when they can give all of it.
 * @throws {InputError} for a selection that does not fit in any case.
 */
export function missingInFiles(given: EventsExport, call: string): string[] {
  const options = checkInput(given, eventsExportSchema, call)
  const problems: string[] = []
  if (options.where)
    problems.push('`where` is not known to the files: PostHog chooses rows by time and event name.')
  if (options.properties?.length)
    problems.push('`properties` have no columns in the files: read them from the column properties.')
  const columns = options.columns ? outputColumns({ columns: options.columns }, []) : []
  const unknown = columns.filter(({ expression }) => !keyOf(expression.hogql)).map(({ name }) => name)
  if (unknown.length > 0)
    problems.push(
      `The files have no ${unknown.join(', ')}; they have ${[...Object.keys(TYPES), ...Object.keys(KEYS)].join(', ')}.`,
    )
  return problems
}

/** @throws {InputError} naming everything that the files cannot give; nothing was sent then. */
export function fileTable(given: EventsExport, call: string): FileTable {
  const problems = missingInFiles(given, call)
  if (problems.length > 0)
    throw new InputError(`${call}: PostHog's files cannot give what is asked for. ${problems.join(' ')}`, {
      code: 'invalid_input',
      hint: 'Leave it out, or export by queries (exportEvents), which can.',
      details: { problems },
    })
  const options = checkInput(given, eventsExportSchema, call)
  const range = readTimeRange(options)
  const output = outputColumns({ columns: options.columns }, DEFAULTS).map(
    ({ name, expression }): FileColumn => {
      const key = keyOf(expression.hogql)!
      return { name, expression, type: TYPES[key], output: true, key }
    },
  )
  const hidden = NEEDED.filter((key) => !output.some((column) => column.key === key)).map(
    (key): FileColumn => ({
      name: `export_key_${key}`,
      expression: hogql.id(key),
      type: TYPES[key],
      output: false,
      key,
    }),
  )
  const { events } = options
  return {
    range,
    ...(events && { events }),
    columns: [...output, ...hidden],
    fingerprint: {
      export: 'events by file',
      columns: Object.fromEntries(output.map(({ name, key }) => [name, key])),
      events: events ? [...events] : null,
      ...range,
    },
  }
}

function keyOf(expression: string): FileKey | undefined {
  const name = expression.replaceAll('`', '')
  return Object.hasOwn(TYPES, name) ? (name as FileKey) : KEYS[name]
}
