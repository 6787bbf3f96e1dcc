import { z } from 'zod'
import { ask } from '../questions/ask.ts'
import type { ExecuteTool, ToolDefinition } from './define-tool.ts'
import { presentAnswer } from './present-answer.ts'
import { presentNoMatch } from './present-no-match.ts'
import { responseFormatSchema } from './response-format.ts'
import type { ToolContext } from './tool-context.ts'

const input = z.strictObject({
  question: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .describe(
      'One question in plain English, with everything it depends on: events, filters, breakdown, period. Example: "signups per week by country in the last 3 months".',
    ),
  time_period: z
    .string()
    .trim()
    .min(1)
    .max(60)
    .optional()
    .describe(
      'The period in words when the question names none: "7 days", "last month", "2026-10-01 to 2026-10-31". Without either, the last 30 days.',
    ),
  params: z
    .record(z.string(), z.unknown())
    .optional()
    .describe(
      'Values for parameters an earlier answer said were missing or ambiguous, by name: {"event": "user_signed_up"}.',
    ),
  response_format: responseFormatSchema,
})

export const queryPosthogDefinition: ToolDefinition<typeof input> = {
  name: 'query_posthog',
  title: 'Ask PostHog a question',
  group: 'read',
  description: `Answers a question about product data (events, users, funnels, retention, web traffic, revenue, errors, flags, experiments, LLM usage) with a verified query, and returns the headline, the rows, the exact period with its timezone, and caveats such as an incomplete last day.
Call it first for any question about numbers, trends, rankings, conversion, retention or one person's activity. Ask one thing per call; make several calls for several questions.
Do not use it to read the schema (posthog_get_fields), to find event names (posthog_search_taxonomy), or for custom SQL (posthog_run_hogql).
It never guesses: when no verified query fits, it says why, names the nearest questions and the candidate events or properties, and gives a HogQL query to start from for posthog_run_hogql. Numbers from your own HogQL are not verified; say so to the user.`,
  input,
  examples: [
    { question: 'What are the top 10 events?', time_period: '7 days' },
    { question: 'conversion from user_signed_up to subscription_purchased by country last month' },
    { question: 'daily active users in the last 14 days', response_format: 'detailed' },
  ],
}

export const queryPosthog =
  ({ driver, questions, pages, maxTokens, now }: ToolContext): ExecuteTool<typeof input> =>
  async ({ question, time_period, params, response_format: format }, { signal }) => {
    const options = { registry: await questions(), params, signal, now: now() }
    const names = time_period !== undefined && (await namesPeriod(question, now()))
    const period = time_period === undefined || names ? undefined : periodWords(time_period)
    let answer = await ask(
      driver,
      period ? `${question.replace(/[?.!\s]+$/, '')} ${period}` : question,
      options,
    )
    let note: string | undefined
    if (names) note = 'time_period was not used: the question names its own period.'
    if (period && !answer.matched) {
      // Lists of flags or cohorts have no period.
      const timeless = await ask(driver, question, options)
      if (timeless.matched && !timeless.period) {
        answer = timeless
        note = 'time_period was not used: this answer does not depend on a period.'
      }
    }
    if (!answer.matched) return presentNoMatch(answer)
    return presentAnswer(answer, { format, note, pages, maxTokens })
  }

async function namesPeriod(question: string, now: Date): Promise<boolean> {
  const { readPeriod } = await import('../questions/question-engine.ts')
  return readPeriod(question, { now, timezone: 'UTC' }) !== undefined
}

/** "7 days" and the seed's "30_days" as a question says them. */
function periodWords(period: string): string {
  const words = period.replaceAll('_', ' ').trim()
  return /^\d+ ?(?:hour|day|week|month|quarter|year)s?$/i.test(words) ? `in the last ${words}` : words
}
