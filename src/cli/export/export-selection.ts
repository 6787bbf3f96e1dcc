import { InvalidArgumentError } from 'commander'
import type { Driver } from '../../client/driver.ts'
import { InputError } from '../../errors.ts'
import { exportCohort } from '../../export/export-cohort.ts'
import { exportEvents } from '../../export/export-events.ts'
import { exportGroups } from '../../export/export-groups.ts'
import type { ExportOptions } from '../../export/export-options.ts'
import { exportPersons } from '../../export/export-persons.ts'
import { exportRows } from '../../export/export-rows.ts'
import { exportSessions } from '../../export/export-sessions.ts'
import type { ExportSummary } from '../../export/export-summary.ts'
import type { ExportSink } from '../../export/sinks/export-sink.ts'
import type { ColumnsOption } from '../../export/tables/column-options.ts'
import type { EventsExport } from '../../export/tables/events-table.ts'
import { readTimeRange } from '../../export/tables/time-options.ts'

export const EXPORTABLE = ['events', 'persons', 'sessions', 'groups', 'cohort', 'rows'] as const
export type Exportable = (typeof EXPORTABLE)[number]

/** What the command line says about which rows. */
export interface SelectionOptions {
  from?: string
  to?: string
  events?: string[]
  properties?: string[]
  columns?: string[]
  column?: Record<string, string>
  where?: string
  type?: number
  cohort?: string
  query?: string
  key?: string[]
  incremental?: boolean
}

export type RunExport = (driver: Driver, sink: ExportSink, options: ExportOptions) => Promise<ExportSummary>

const BELONGS: Record<Exportable, readonly (keyof SelectionOptions)[]> = {
  events: ['from', 'to', 'events', 'properties', 'columns', 'column', 'where', 'incremental'],
  persons: ['properties', 'columns', 'column', 'where', 'incremental'],
  sessions: ['from', 'to', 'columns', 'column', 'where'],
  groups: ['type', 'properties', 'columns', 'column', 'where'],
  cohort: ['cohort', 'properties', 'columns', 'column', 'where'],
  rows: ['query', 'key'],
}
const SELECTING = [...new Set(Object.values(BELONGS).flat())]

/**
 * The export a command line asks for.
 * @throws {InvalidArgumentError} for options of another kind of export, and for those that are missing.
 */
export function selectExport(what: Exportable, given: SelectionOptions): RunExport {
  const foreign = SELECTING.filter((name) => given[name] !== undefined && !BELONGS[what].includes(name))
  if (foreign.length > 0)
    throw new InvalidArgumentError(
      `${foreign.map((name) => `--${name}`).join(', ')} ${foreign.length === 1 ? 'does' : 'do'} not belong to export ${what}; ` +
        `it takes ${BELONGS[what].map((name) => `--${name}`).join(', ')}.`,
    )
  const { properties, where } = given
  const columns = columnsOf(given)
  const people = {
    ...(properties && { properties }),
    ...(columns && { columns }),
    ...(where !== undefined && { where }),
  }
  switch (what) {
    case 'events': {
      const events = eventsOf(given)
      return (driver, sink, options) => exportEvents(driver, events, sink, options)
    }
    case 'persons':
      return (driver, sink, options) => exportPersons(driver, people, sink, options)
    case 'sessions': {
      const range = rangeOf(given)
      const sessions = { ...range, ...(columns && { columns }), ...(where !== undefined && { where }) }
      return (driver, sink, options) => exportSessions(driver, sessions, sink, options)
    }
    case 'groups': {
      const { type } = given
      const groups = { ...people, ...(type !== undefined && { type }) }
      return (driver, sink, options) => exportGroups(driver, groups, sink, options)
    }
    case 'cohort': {
      const text = needed(given, 'cohort')
      const cohort = /^\d+$/.test(text) ? Number(text) : text
      return (driver, sink, options) => exportCohort(driver, { ...people, cohort }, sink, options)
    }
    case 'rows': {
      const rows = { hogql: needed(given, 'query'), key: needed(given, 'key') }
      return (driver, sink, options) => exportRows(driver, rows, sink, options)
    }
  }
}

/** As `exportEvents` and `planExport` take it. */
export function eventsOf(given: SelectionOptions): EventsExport {
  const { to, events, properties, where, incremental } = given
  const columns = columnsOf(given)
  return {
    ...(to === undefined && incremental ? { from: needed(given, 'from') } : rangeOf(given)),
    ...(events && { events }),
    ...(properties && { properties }),
    ...(columns && { columns }),
    ...(where !== undefined && { where }),
  }
}

function rangeOf(given: SelectionOptions): { from: string; to: string } {
  const range = { from: needed(given, 'from'), to: needed(given, 'to') }
  try {
    readTimeRange(range)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw new InvalidArgumentError(
      `--from ${range.from} is not before --to ${range.to}, which is the first moment that is not wanted.`,
    )
  }
  return range
}

/** `--columns a,b` and `--column name=hogql` together, in that order. */
function columnsOf({ columns, column }: SelectionOptions): ColumnsOption | undefined {
  if (!column) return columns
  const twice = columns?.find((name) => Object.hasOwn(column, name))
  if (twice !== undefined) throw new InvalidArgumentError(`--columns and --column both name ${twice}.`)
  return { ...Object.fromEntries((columns ?? []).map((name) => [name, name])), ...column }
}

function needed<Name extends keyof SelectionOptions>(
  given: SelectionOptions,
  name: Name,
): NonNullable<SelectionOptions[Name]> {
  const value = given[name]
  if (value !== undefined) return value
  throw new InvalidArgumentError(
    `--${name} is missing${EXAMPLES[name] ? `, for example ${EXAMPLES[name]}` : ''}.`,
  )
}

const EXAMPLES: Partial<Record<keyof SelectionOptions, string>> = {
  from: '--from 2026-08-01',
  to: '--to 2026-09-01 (exclusive)',
  cohort: '--cohort "Power users"',
  query: '--query "SELECT person_id, count() AS events FROM events GROUP BY person_id"',
  key: '--key person_id',
}
