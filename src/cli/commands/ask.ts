import { Command, InvalidArgumentError } from 'commander'
import { toJson } from '../../format/to-json.ts'
import { ask } from '../../questions/ask.ts'
import { loadQuestions } from '../../questions/load-questions.ts'
import type { CliContext, ExitCode } from '../cli-context.ts'
import { type ConnectOptions, connect, withConnectOptions } from '../connect.ts'
import { collectParams } from '../options/collect-params.ts'
import { parseFolder } from '../options/parse-folder.ts'
import { printAnswer } from '../print-answer.ts'
import { printNoMatch } from '../print-no-match.ts'

interface AskCommandOptions extends ConnectOptions {
  dir?: string
  param?: Record<string, string>
}

export function askCommand({ terminal, signal }: CliContext, exitWith: (code: ExitCode) => void): Command {
  return withConnectOptions(new Command('ask'))
    .description('Answer a question in plain words with a verified query, or say that none fits.')
    .argument('<question...>', 'for example "What are the top events in the last 7 days?"')
    .option(
      '--param <name=value>',
      'set a parameter instead of reading it from the question; repeatable',
      collectParams,
    )
    .option('--dir <path>', 'also answer with your own question files', parseFolder)
    .addHelpText(
      'after',
      `
Examples:
  posthog-driver ask --local "What are the top events in the last 7 days?"
  posthog-driver ask "How many daily active users did we have last month?" --json
  posthog-driver ask "top events" --param limit=20
Exit code 1 means that no verified question fits; the nearest ones are listed; 2, that --param cannot be
used. posthog-driver questions lists all.`,
    )
    .action(async (words: string[], options: AskCommandOptions) => {
      const text = words.join(' ')
      // Wrong files show before anything is started for them.
      const registry = await loadQuestions(options.dir)
      await using connection = await connect(options, terminal, signal)
      const answer = await ask(connection.driver, text, { registry, params: options.param, signal })
      if (!answer.matched && answer.parameter && Object.hasOwn(options.param ?? {}, answer.parameter))
        throw new InvalidArgumentError(`--param ${answer.parameter}: ${answer.reason}`)
      if (options.json) terminal.print(toJson({ question: text, ...answer }, 2))
      else if (answer.matched) printAnswer(answer, terminal, connection)
      else printNoMatch(answer, terminal)
      exitWith(answer.matched ? 0 : 1)
    })
}
