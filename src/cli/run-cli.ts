import { readFileSync, statSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { addToEnvironment } from '../config.ts'
import { VERSION } from '../version.ts'
import type { CliContext, ExitCode } from './cli-context.ts'
import { askCommand } from './commands/ask.ts'
import { demoCommand } from './commands/demo.ts'
import { doctorCommand } from './commands/doctor.ts'
import { fieldsCommand } from './commands/fields.ts'
import { localCommand } from './commands/local.ts'
import { objectsCommand } from './commands/objects.ts'
import { queryCommand } from './commands/query.ts'
import { questionsCommand } from './commands/questions.ts'
import { printError } from './print-error.ts'

/**
 * Runs one command line and gives its exit code. Reads `.env` of the working directory; variables that are already set win.
 */
export async function runCli(argv: readonly string[], context: CliContext): Promise<ExitCode> {
  const json = argv.includes('--json')
  let exitCode: ExitCode = 0
  const program = new Command('posthog-driver')
    .description('Ask a PostHog project questions and trust the numbers.')
    .version(VERSION)
    .showHelpAfterError(
      '(posthog-driver --help lists commands; posthog-driver <command> --help their options)',
    )
    .showSuggestionAfterError()
    .exitOverride()
  const commands = [
    askCommand,
    queryCommand,
    objectsCommand,
    fieldsCommand,
    questionsCommand,
    localCommand,
    doctorCommand,
    demoCommand,
  ]
  for (const create of commands) {
    const command = create(context, (code) => {
      exitCode = code
    })
    program.addCommand(command.copyInheritedSettings(program))
  }
  try {
    loadEnvFile()
    await program.parseAsync(argv, { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof InvalidArgumentError) {
      context.terminal.printError(`error: ${error.message}`)
      return 2
    }
    // commander has printed the help, the version or what is wrong with the command line.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (!context.signal.aborted) printError(error, context.terminal, json)
    return 1
  }
}

/** Variables of `.env` that are not set yet; the byte order mark some editors write is no part of the first name. */
function loadEnvFile(): void {
  if (!statSync('.env', { throwIfNoEntry: false })?.isFile()) return
  const variables = parseEnv(readFileSync('.env', 'utf8').replace(/^\uFEFF/, ''))
  addToEnvironment(variables)
}
