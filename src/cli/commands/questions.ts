import { Command } from 'commander'
import { formatTable } from '../../format/format-table.ts'
import { toJson } from '../../format/to-json.ts'
import { loadQuestions } from '../../questions/load-questions.ts'
import type { Question } from '../../questions/question.ts'
import type { CliContext } from '../cli-context.ts'

interface QuestionsCommandOptions {
  json?: boolean
  dir?: string
}

export function questionsCommand({ terminal }: CliContext): Command {
  return new Command('questions')
    .description('List the verified questions, or show one with its parameters and HogQL.')
    .argument('[id]', 'for example top_events')
    .option('--dir <path>', 'also load your own question files')
    .option('--json', 'machine-readable output')
    .option('--local', 'accepted for symmetry; the questions are the same')
    .addHelpText(
      'after',
      `
Examples:
  posthog-driver questions
  posthog-driver questions funnel_dropoff
  posthog-driver questions --dir ./my-questions --json`,
    )
    .action(async (id: string | undefined, options: QuestionsCommandOptions) => {
      const registry = await loadQuestions(options.dir)
      if (id === undefined) printList(registry.list(), options.json ?? false)
      else printOne(registry.get(id), options.json ?? false)
    })

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

function describe(question: Question): Record<string, unknown> {
  const { id, topic, title, description, examples, params, template } = question
  return { id, topic, title, description, examples, params, template }
}
