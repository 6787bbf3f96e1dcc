import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { InputError } from '../errors.ts'
import { redactSecrets } from '../redact.ts'
import { VERSION } from '../version.ts'
import type { CliContext, CommandContext, ExitCode } from './cli-context.ts'
import { askCommand } from './commands/ask.ts'
import { demoCommand } from './commands/demo.ts'
import { doctorCommand } from './commands/doctor.ts'
import { exportCommand } from './commands/export.ts'
import { fieldsCommand } from './commands/fields.ts'
import { localCommand } from './commands/local.ts'
import { mcpCommand } from './commands/mcp.ts'
import { objectsCommand } from './commands/objects.ts'
import { queryCommand } from './commands/query.ts'
import { questionsCommand } from './commands/questions.ts'
import { runCommand } from './commands/run.ts'
import { sandboxCommand } from './commands/sandbox.ts'
import { toolsCommand } from './commands/tools.ts'
import { type EnvFile, loadEnvFile } from './env-file.ts'
import { printError } from './print-error.ts'
import { wordConfigurationError } from './word-configuration-error.ts'

/**
 * Runs one command line and gives its exit code. Reads `.env` of the working directory; variables that are already set win.
 */
export async function runCli(argv: readonly string[], context: CliContext): Promise<ExitCode> {
  const { terminal, signal } = context
  const json = argv.includes('--json')
  let exitCode: ExitCode = 0
  let envFile: EnvFile | undefined
  try {
    envFile = loadEnvFile()
    const program = createProgram({ ...context, envFile }, (code) => {
      exitCode = code
    })
    await program.parseAsync(argv, { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof InvalidArgumentError) {
      printError(wrongUsage(error), terminal, json)
      return 2
    }
    if (error instanceof CommanderError) {
      // commander has printed the help, the version or what is wrong with the command line; programs look elsewhere.
      if (error.exitCode === 0) return 0
      if (json && error.code !== 'commander.help') printError(wrongUsage(error), terminal, json)
      return 2
    }
    if (!signal.aborted) printError(envFile ? wordConfigurationError(error, envFile) : error, terminal, json)
    return 1
  }
}

const wrongUsage = ({ message }: CommanderError): InputError =>
  new InputError(redactSecrets(message.replace(/^error: /, '')), { code: 'invalid_input' })

/** All commands, with their options. */
export function createProgram(context: CommandContext, exitWith: (code: ExitCode) => void): Command {
  const { terminal } = context
  const program = new Command('posthog-driver')
    .description('Ask a PostHog project questions and trust the numbers.')
    .version(VERSION)
    .addHelpText(
      'after',
      `
Examples:
  posthog-driver demo                                    five answers from a demo project; no key needed
  posthog-driver ask --local "How many daily active users did we have last month?"
  posthog-driver doctor                                  what works, what does not, and how to fix it`,
    )
    .showHelpAfterError(
      '(posthog-driver --help lists commands; posthog-driver <command> --help their options)',
    )
    .showSuggestionAfterError()
    .configureOutput({
      // A key that landed in the wrong option is not repeated.
      outputError: (text) =>
        terminal.printError(
          redactSecrets(text)
            .trimEnd()
            .replace(/^error\b/, terminal.failure('Error')),
        ),
    })
    .exitOverride()
  const commands = [
    askCommand,
    queryCommand,
    exportCommand,
    objectsCommand,
    fieldsCommand,
    questionsCommand,
    runCommand,
    sandboxCommand,
    toolsCommand,
    mcpCommand,
    localCommand,
    doctorCommand,
    demoCommand,
  ]
  for (const create of commands) {
    const command = create(context, exitWith).copyInheritedSettings(program)
    for (const part of command.commands) part.copyInheritedSettings(command)
    program.addCommand(command)
  }
  return program
}
