import { Command, InvalidArgumentError } from 'commander'
import { PostHogClient } from '../../client/client.ts'
import { escapeLines } from '../../format/escape-controls.ts'
import { formatTable } from '../../format/format-table.ts'
import { toJson } from '../../format/to-json.ts'
import { closestNames, didYouMean } from '../../hogql/closest-names.ts'
import { loadQuestions } from '../../questions/load-questions.ts'
import type { Question } from '../../questions/question.ts'
import type { QuestionRegistry } from '../../questions/question-registry.ts'
import { type CheckQuestionsResult, checkQuestions } from '../check-questions.ts'
import type { CliContext, ExitCode } from '../cli-context.ts'
import { parseFolder } from '../options/parse-folder.ts'

interface QuestionsCommandOptions {
  json?: boolean
  dir?: string
  check?: boolean
}

export function questionsCommand(
  { terminal, signal }: CliContext,
  exitWith: (code: ExitCode) => void,
): Command {
  return new Command('questions')
    .description('List the verified questions, or show one with its parameters and HogQL.')
    .argument('[id]', 'for example top_events')
    .option('--dir <path>', 'also load your own question files', parseFolder)
    .option(
      '--check',
      'check the question files of --dir on an empty local PostHog: header, grammar, names, columns',
    )
    .option('--json', 'machine-readable output')
    .option('--local', 'accepted for symmetry; the questions are the same')
    .addHelpText(
      'after',
      `
Examples:
  posthog-driver questions
  posthog-driver questions funnel_dropoff
  posthog-driver questions --dir ./my-questions --json
  posthog-driver questions --dir ./my-questions --check
Exit code 1 of --check means that something is wrong; each problem names its file and line.`,
    )
    .action(async (id: string | undefined, options: QuestionsCommandOptions) => {
      if (options.check) {
        if (id !== undefined)
          throw new InvalidArgumentError('--check reads whole folders: name one with --dir')
        return check(options)
      }
      const registry = await loadQuestions(options.dir)
      if (id === undefined) printList(registry.list(), options.json ?? false)
      else printOne(find(registry, id), options.json ?? false)
    })

  async function check({ dir, json }: QuestionsCommandOptions): Promise<void> {
    const { startLocalPostHog } = await import('../../local/index.ts')
    await using local = await startLocalPostHog({ demo: false, signal })
    const { url: host, apiKey, projectId } = local
    await using client = new PostHogClient({ host, apiKey, projectId })
    const onProgress = ({ message }: { message: string }) => terminal.progress(message)
    const result = await checkQuestions(dir, client, { signal, onProgress }).finally(() =>
      terminal.clearProgress(),
    )
    if (json) terminal.print(toJson(result, 2))
    else printCheck(result)
    exitWith(result.problems.length > 0 ? 1 : 0)
  }

  function printCheck({ files, forms, problems }: CheckQuestionsResult): void {
    for (const { file, line, reason, hint } of problems) {
      terminal.printError(`${terminal.failure(`${file}:${line}`)}: ${escapeLines(reason)}`)
      if (hint) terminal.printError(escapeLines(hint).replaceAll(/^/gm, '  '))
    }
    const questions = `${files.toLocaleString('en-US')} question${files === 1 ? '' : 's'}`
    const texts = `${forms.toLocaleString('en-US')} form${forms === 1 ? '' : 's'} of their HogQL`
    const verdict = problems.length === 0 ? 'nothing is wrong' : `${problems.length} with a problem`
    terminal.print(`Checked ${questions} in ${texts}: ${verdict}.`)
  }

  function printList(questions: readonly Question[], json: boolean): void {
    if (json) {
      terminal.print(toJson(questions.map(describe), 2))
      return
    }
    const rows = questions.map((question) => ({
      id: question.id,
      ask: question.examples[0] ?? question.title,
    }))
    terminal.print(formatTable(['id', 'ask'], rows, { width: terminal.width, styleHeader: terminal.bold }))
  }

  function printOne(question: Question, json: boolean): void {
    if (json) {
      terminal.print(toJson(describe(question), 2))
      return
    }
    terminal.print(`${terminal.bold(question.title)}\n${terminal.wrap(question.description)}\n`)
    for (const example of question.examples) terminal.print(terminal.wrap(`  ask "${example}"`))
    const params = question.params.map(({ name, type, description, default: fallback }) => ({
      parameter: name,
      type,
      default: fallback === undefined ? '' : fallback,
      about: description,
    }))
    const columns = ['parameter', 'type', 'default', 'about']
    const { width, bold: styleHeader } = terminal
    terminal.print(`\n${formatTable(columns, params, { width, styleHeader })}`)
    terminal.print(`\n${terminal.dim('HogQL template')}\n${question.template.trim()}`)
  }
}

function find(registry: QuestionRegistry, id: string): Question {
  if (registry.has(id)) return registry.get(id)
  const ids = registry.list().flatMap((question) => [question.id, ...question.header.aliases])
  const near = didYouMean(closestNames(id, ids))
  throw new InvalidArgumentError(
    `There is no question "${id}".${near ? ` ${near}` : ''} posthog-driver questions lists all.`,
  )
}

function describe(question: Question): Record<string, unknown> {
  const { id, topic, title, description, examples, params, template } = question
  return { id, topic, title, description, examples, params, template }
}
