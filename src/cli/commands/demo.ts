import { Command } from 'commander'
import { PostHogClient } from '../../client/client.ts'
import { toJson } from '../../format/to-json.ts'
import type { Answer } from '../../questions/answer.ts'
import { ask } from '../../questions/ask.ts'
import type { CliContext, ExitCode } from '../cli-context.ts'
import { printAnswer } from '../print-answer.ts'
import { startLocal } from '../start-local.ts'

const QUESTIONS = [
  'What are the top events in the last 7 days?',
  'Where do people drop off between user_signed_up, onboarding_completed and subscription_purchased in the last 30 days?',
  'What is the conversion rate from user_signed_up to subscription_purchased in the last 30 days?',
  'How many daily active users did we have in the last 14 days?',
  'What are the most visited pages in the last 30 days?',
]

export function demoCommand({ terminal, signal }: CliContext, exitWith: (code: ExitCode) => void): Command {
  return new Command('demo')
    .description('Start the local PostHog and answer five questions from its demo project. No key needed.')
    .option('--json', 'machine-readable output')
    .option('--local', 'accepted for symmetry; the demo is always local')
    .addHelpText(
      'after',
      `
Examples:
  posthog-driver demo
  posthog-driver demo --json`,
    )
    .action(async (options: { json?: boolean }) => {
      await using local = await startLocal({ signal }, terminal)
      await using client = new PostHogClient({
        host: local.url,
        apiKey: local.apiKey,
        projectId: local.projectId,
      })
      const answers: Answer[] = []
      for (const question of QUESTIONS) {
        const answer = await ask(client, question, { signal })
        if (!answer.matched) {
          terminal.printError(`${question}\n${answer.reason}`)
          exitWith(1)
          continue
        }
        answers.push(answer)
        if (options.json) continue
        terminal.print(`${terminal.accent('>')} ${terminal.bold(question)}\n`)
        printAnswer(answer, terminal, { label: local.label, showQuery: false })
        terminal.print('')
      }
      if (options.json) terminal.print(toJson(answers, 2))
      else
        terminal.print(
          `Ask your own: npx posthog-driver ask --local "..."   (posthog-driver questions lists them)`,
        )
    })
}
