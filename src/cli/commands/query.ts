import { readFileSync } from 'node:fs'
import { Command, InvalidArgumentError } from 'commander'
import { bindQuery } from '../../client/bind-query.ts'
import { PostHogClient } from '../../client/client.ts'
import type { QueryResult, QueryValues } from '../../client/driver.ts'
import { InputError } from '../../errors.ts'
import { formatTable } from '../../format/format-table.ts'
import { toJson } from '../../format/to-json.ts'
import { isRecord } from '../../is-record.ts'
import { parseJson } from '../../schemas/parse-json.ts'
import { MAX_ROWS } from '../../schemas/query-options.ts'
import type { CliContext, ExitCode } from '../cli-context.ts'
import { type ConnectOptions, connect, openTarget, withConnectOptions } from '../connect.ts'
import { formatFooter } from '../format-footer.ts'
import { parseWholeNumber } from '../options/parse-whole-number.ts'
import { printValidation } from '../print-validation.ts'

interface QueryCommandOptions extends ConnectOptions {
  values?: QueryValues
  limit?: number
  file?: string
  check?: boolean
}

export function queryCommand(
  { terminal, signal }: CliContext,
  setExitCode: (code: ExitCode) => void,
): Command {
  return withConnectOptions(new Command('query'))
    .description('Run HogQL and print the rows.')
    .argument('[hogql]', 'the query; - reads it from standard input')
    .option('--file <path>', 'read the query from a file')
    .option('--values <json>', 'constants for {name} placeholders, as a JSON object', parseValues)
    .option(
      '--limit <rows>',
      'rows wanted when the query has no LIMIT (1 to 50,000)',
      parseWholeNumber(1, MAX_ROWS),
    )
    .option('--check', 'run nothing: say whether the query is valid, and if not, where and why')
    .addHelpText(
      'after',
      `
Examples:
  posthog-driver query --local "SELECT event, count() AS n FROM events GROUP BY event ORDER BY n DESC"
  posthog-driver query --values '{"event":"$pageview"}' "SELECT count() FROM events WHERE event = {event}"`,
    )
    .action(async (argument: string | undefined, options: QueryCommandOptions) => {
      const hogql = readQuery(argument, options.file)
      if (options.check) return check(hogql, options)
      checkValues(hogql, options.values)
      await using connection = await connect(options, terminal, signal)
      const result = await connection.driver.execute(hogql, {
        values: options.values,
        limit: options.limit,
        signal,
      })
      if (options.json) terminal.print(toJson(result, 2))
      else printResult(result, connection.label)
    })

  async function check(hogql: string, options: QueryCommandOptions): Promise<void> {
    if (options.sandbox || options.limit !== undefined)
      throw new InvalidArgumentError(
        '--sandbox and --limit are about running the query; --check runs nothing',
      )
    await using target = await openTarget(options, terminal, signal)
    await using client = new PostHogClient(target.config)
    const result = await client.validate(hogql, { values: options.values, signal })
    if (options.json) terminal.print(toJson(result, 2))
    else printValidation(hogql, result, terminal)
    if (!result.valid) setExitCode(1)
  }

  function printResult(result: QueryResult, label: string): void {
    const numbers = terminal.interactive ? 'grouped' : 'plain'
    const { width, bold } = terminal
    terminal.print(formatTable(result.columns, result.rows, { numbers, width, styleHeader: bold }))
    if (result.notice) terminal.printError(terminal.warning(terminal.wrap(result.notice)))
    if (terminal.interactive) terminal.print(`\n${terminal.dim(terminal.wrap(formatFooter(result, label)))}`)
  }
}

function readQuery(argument: string | undefined, file: string | undefined): string {
  if ((argument === undefined) === (file === undefined)) {
    throw new InvalidArgumentError(
      'Give the query either as an argument (or - for standard input) or with --file.',
    )
  }
  return argument === undefined || argument === '-' ? readText(file) : argument
}

/** Before anything is started for the query. */
function checkValues(hogql: string, values: QueryValues | undefined): void {
  try {
    bindQuery(hogql, { values })
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw new InvalidArgumentError(`${error.message} --values gives each {name} of the query its constant.`)
  }
}

function readText(file: string | undefined): string {
  try {
    return readFileSync(file ?? 0, 'utf8')
  } catch (cause) {
    if (file !== undefined && (cause as NodeJS.ErrnoException).code === 'ENOENT')
      throw new InvalidArgumentError(`--file ${file}: there is no such file.`)
    const source = file ?? 'standard input'
    throw new InputError(`The query cannot be read from ${source}: ${(cause as Error).message}.`, {
      code: 'invalid_input',
      hint: 'Check the path of --file, or give the query as an argument.',
      cause,
    })
  }
}

function parseValues(text: string): QueryValues {
  const value = readJson(text)
  if (isRecord(value)) return value
  throw new InvalidArgumentError('Expected a JSON object, for example \'{"event":"$pageview"}\'.')
}

function readJson(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}
