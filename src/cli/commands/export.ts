import { existsSync } from 'node:fs'
import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import { PostHogClient } from '../../client/client.ts'
import type { Driver } from '../../client/driver.ts'
import { ExportError, PostHogDriverError } from '../../errors.ts'
import type { ExportOptions } from '../../export/export-options.ts'
import type { ExportSummary } from '../../export/export-summary.ts'
import { exportEventsByFile } from '../../export/hand-over/export-events-by-file.ts'
import { type ExportPlan, formatExportPlan } from '../../export/hand-over/export-plan.ts'
import { planExport } from '../../export/hand-over/plan-export.ts'
import { toJson } from '../../format/to-json.ts'
import type { CliContext, ExitCode } from '../cli-context.ts'
import { type ConnectOptions, connect, withConnectOptions } from '../connect.ts'
import { explainNoEvents } from '../export/explain-no-events.ts'
import {
  EXPORTABLE,
  type Exportable,
  eventsOf,
  type SelectionOptions,
  selectExport,
} from '../export/export-selection.ts'
import { type ExportTarget, exportTarget, type FileFormat } from '../export/export-target.ts'
import { formatExportProgress } from '../export/format-export-progress.ts'
import { formatExportSummary } from '../export/format-export-summary.ts'
import { collectList } from '../options/collect-list.ts'
import { collectParams } from '../options/collect-params.ts'
import { parseMoment } from '../options/parse-moment.ts'
import { parseWholeNumber } from '../options/parse-whole-number.ts'
import { OutputClosed } from '../output-closed.ts'

const WAYS = ['auto', 'query', 'file-download'] as const

interface ExportCommandOptions extends ConnectOptions, SelectionOptions {
  out?: string
  format?: FileFormat
  checkpoint?: string
  dryRun?: boolean
  via: (typeof WAYS)[number]
  force?: boolean
}

export function exportCommand(
  { terminal, signal }: CliContext,
  setExitCode: (code: ExitCode) => void,
): Command {
  return withConnectOptions(new Command('export'))
    .description('Bring rows of any size into a file: each once, none left out. Run again to go on.')
    .addArgument(new Argument('<what>', 'what to export').choices(EXPORTABLE))
    .option(
      '--out <target>',
      'file (.ndjson, .jsonl, .csv, each with or without .gz; .parquet), folder/ or -',
    )
    .option('--from <moment>', 'first timestamp: 2026-08-01, or ISO 8601 with an offset', parseMoment)
    .option('--to <moment>', 'first timestamp that is not wanted', parseMoment)
    .option('--events <names>', 'events: only these, with commas between', collectList)
    .option('--where <hogql>', 'only rows that meet this condition')
    .option('--columns <names>', 'columns, with commas between', collectList)
    .option('--column <name=hogql>', 'a column of your own; can be repeated', collectParams)
    .option('--properties <names>', 'properties that get a column of their own', collectList)
    .option('--type <index>', 'groups: only this group type', parseWholeNumber(0, 4))
    .option('--cohort <id or name>', 'cohort: which one')
    .option('--query <hogql>', 'rows: the query')
    .option('--key <columns>', 'rows: columns that together differ from row to row', collectList)
    .addOption(
      new Option('--format <name>', 'when the ending of --out says none').choices([
        'ndjson',
        'csv',
        'parquet',
      ]),
    )
    .option('--checkpoint <file>', 'where to remember what has arrived (default: beside the output)')
    .option('--incremental', 'events and persons: a later run adds what is new')
    .option('--dry-run', 'events: count, and say what it would take; export nothing')
    .addOption(new Option('--via <way>', 'events: how').choices(WAYS).default('auto'))
    .option('--force', 'replace an output that is there')
    .addHelpText(
      'after',
      `
An export that was stopped goes on when the same command is run again.

Examples:
  posthog-driver export events --local --from 2026-08-01 --to 2026-12-01 --out events.ndjson.gz
  posthog-driver export events --from 2026-01-01 --incremental --out events/        every night
  posthog-driver export events --from 2026-01-01 --to 2026-02-01 --dry-run
  posthog-driver export persons --properties email,plan --out people.csv
  posthog-driver export rows --query "SELECT person_id, count() AS n FROM events GROUP BY person_id" --key person_id --out -`,
    )
    .action(async (what: Exportable, options: ExportCommandOptions) => {
      const run = selectExport(what, options)
      checkWays(what, options)
      if (options.dryRun) return dryRun(options)
      if (options.out === undefined)
        throw new InvalidArgumentError(
          '--out is missing: a file such as events.ndjson.gz, a folder/, or - for standard output.',
        )
      const target = exportTarget(options.out, options.format)
      const exportOptions: ExportOptions = {
        ...(options.checkpoint && { checkpoint: options.checkpoint }),
        ...(options.incremental && { incremental: true }),
        overwrite: options.force ?? false,
        signal,
        onProgress: (progress) => terminal.progress(formatExportProgress(progress)),
      }
      await using connection = await connect(options, terminal, signal)
      const { driver } = connection
      const summary = await untilStopped(async () => {
        if (options.via === 'file-download') {
          const { incremental: _, ...others } = exportOptions
          return exportEventsByFile(needClient(driver), eventsOf(options), target.sink, others)
        }
        if (what === 'events' && options.via === 'auto' && !(await staysWithQueries(driver, options, target)))
          return undefined
        return run(driver, target.sink, exportOptions)
      })
      if (!summary) return
      report(summary, options, target)
      const { events } = options
      if (summary.rows > 0 || !events) return
      const reason = await explainNoEvents(driver, { ...eventsOf(options), events }, signal)
      if (reason) terminal.printError(terminal.wrap(reason))
    })

  /** Whoever presses Ctrl+C wants to know what is left, and how to go on. */
  async function untilStopped(
    work: () => Promise<ExportSummary | undefined>,
  ): Promise<ExportSummary | undefined> {
    try {
      return await work()
    } catch (error) {
      terminal.clearProgress()
      // `export ... --out - | head`: whoever reads has enough.
      if (
        signal.reason instanceof OutputClosed ||
        (error instanceof ExportError && error.details.brokenPipe)
      ) {
        terminal.printError('The export stopped: the reader of standard output closed it.')
        setExitCode(1)
        return undefined
      }
      if (signal.aborted && PostHogDriverError.isInstance(error))
        terminal.printError(`${error.message}.${error.hint ? ` ${error.hint}` : ''}`)
      throw error
    }
  }

  /** Says how it would go otherwise, and leaves the choice to the caller. */
  async function staysWithQueries(
    driver: Driver,
    options: ExportCommandOptions,
    { format, sink }: ExportTarget,
  ): Promise<boolean> {
    const checkpoint = options.checkpoint ?? sink.checkpointPath
    const isResumed = checkpoint !== undefined && existsSync(checkpoint)
    if (options.incremental || isResumed) return true
    const plan = await plannedExport(driver, options, format)
    if (plan.recommended === 'cells') return true
    terminal.printError(terminal.wrap(formatExportPlan(plan)))
    terminal.printError('Nothing was exported. Choose a way: --via query or --via file-download.')
    setExitCode(1)
    return false
  }

  async function dryRun(options: ExportCommandOptions): Promise<void> {
    const format =
      options.out === undefined ? options.format : exportTarget(options.out, options.format).format
    await using connection = await connect(options, terminal, signal)
    const plan = await plannedExport(connection.driver, options, format)
    terminal.print(options.json ? toJson(plan, 2) : terminal.wrap(formatExportPlan(plan)))
  }

  function plannedExport(
    driver: Driver,
    options: ExportCommandOptions,
    format: FileFormat | undefined,
  ): Promise<ExportPlan> {
    const recurring = options.incremental ?? false
    const selection = { ...eventsOf(options), to: options.to ?? new Date() }
    return planExport(driver, selection, { ...(format && { format }), recurring, signal })
  }

  function report(
    summary: ExportSummary,
    { json, out }: ExportCommandOptions,
    { label }: ExportTarget,
  ): void {
    terminal.clearProgress()
    // Rows on standard output are not to be mixed with words about them.
    const print = out === '-' ? terminal.printError : terminal.print
    print(json ? toJson(summary, 2) : formatExportSummary(summary, label))
  }
}

function checkWays(what: Exportable, { via, dryRun, incremental, out, force }: ExportCommandOptions): void {
  if (what !== 'events' && (dryRun || via !== 'auto'))
    throw new InvalidArgumentError('--dry-run and --via belong to export events.')
  if (via === 'file-download' && incremental)
    throw new InvalidArgumentError('--incremental goes with --via query; files of PostHog have no memory.')
  if (out === '-' && (force || incremental))
    throw new InvalidArgumentError(
      '--force and --incremental need a file: standard output cannot be taken back.',
    )
}

function needClient(driver: Driver): PostHogClient {
  if (driver instanceof PostHogClient) return driver
  throw new InvalidArgumentError('--via file-download does not go with --sandbox.')
}
