import { z } from 'zod'
import type { Answer } from '../questions/answer.ts'
import { ask } from '../questions/ask.ts'
import type { NoMatch } from '../questions/match.ts'
import { readPeriod } from '../questions/read-period.ts'
import type { ExecuteTool, ToolDefinition, ToolOutput } from './define-tool.ts'
import { quoteData } from './fence-data.ts'
import { pageOf, type ResponseFormat, responseFormatSchema } from './response-format.ts'
import type { ToolContext } from './tool-context.ts'

const input = z.object({
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
    { question: 'daily active users this month compared with last month', response_format: 'detailed' },
  ],
}

/** The parts of an answer that are not rows. */
const RESERVED_TOKENS = 600

export const queryPosthog =
  ({ driver, questions, pages, maxTokens, now }: ToolContext): ExecuteTool<typeof input> =>
  async ({ question, time_period, params, response_format: format }, { signal }) => {
    const options = { registry: await questions(), params, signal, now: now() }
    const names =
      time_period !== undefined && readPeriod(question, { now: now(), timezone: 'UTC' }) !== undefined
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
    if (!answer.matched) return abstention(answer)
    return presentAnswer(answer, format, note)

    function presentAnswer(found: Answer, style: ResponseFormat, remark: string | undefined): ToolOutput {
      const { rows, columns, text, title, notice, caveats, followUps, hogql, explanation } = found
      const page = pageOf({
        result: { columns, rows, ...(notice && { notice }) },
        offset: 0,
        format: style,
        pages,
        maxTokens: maxTokens - RESERVED_TOKENS,
      })
      const stretch = found.period && `Period: ${stretchOf(found.period)}, times in ${found.timezone}.`
      const parts = [
        text,
        rows.length > 1 || style === 'detailed' ? page.text : undefined,
        stretch,
        `Verified question: ${title}. ${style === 'detailed' ? explanation : ''}`.trim(),
        remark,
        caveats.length > 0 ? `Caveats: ${caveats.join(' ')}` : undefined,
        style === 'detailed' ? `HogQL:\n${hogql}` : undefined,
        style === 'detailed' && followUps.length > 0 ? `May follow: ${followUps.join('; ')}` : undefined,
      ]
      return {
        text: parts.filter((part) => part !== undefined).join('\n'),
        data: {
          answered: true,
          id: found.id,
          title,
          text,
          params: found.params,
          period: found.period,
          timezone: found.timezone,
          columns,
          units: found.units,
          rows: page.rows,
          totalRows: rows.length,
          truncated: found.truncated || page.next !== undefined,
          ...(page.next && { nextPage: page.next }),
          confidence: found.confidence,
          caveats,
          hogql,
          values: found.values,
        },
      }
    }
  }

/** "7 days" and the seed's "30_days" as a question says them. */
function periodWords(period: string): string {
  const words = period.replaceAll('_', ' ').trim()
  return /^\d+ ?(?:hour|day|week|month|quarter|year)s?$/i.test(words) ? `in the last ${words}` : words
}

const stretchOf = ({ text, from, to }: NonNullable<Answer['period']>): string =>
  `${text} (${from} to ${to}, end exclusive)`

function abstention({ code, reason, missing, candidates, nearest, hogql, values }: NoMatch): ToolOutput {
  const parts = [
    `No verified question answers this (${code}): ${reason}`,
    missing.length > 0
      ? `Missing: ${missing.join(', ')}. Give them in params, or say them in the question.`
      : undefined,
    candidates.length > 0
      ? `Candidates: ${candidates.map((name) => quoteData(name)).join(', ')}.`
      : undefined,
    nearest.length > 0
      ? `Nearest questions: ${nearest.map(({ title, example }) => `${title} (e.g. "${example}")`).join('; ')}.`
      : undefined,
    hogql
      ? `A query to start from with posthog_run_hogql (it does not answer this yet):\n${hogql}`
      : undefined,
    hogql && values && Object.keys(values).length > 0 ? `values: ${JSON.stringify(values)}` : undefined,
    code === 'not_a_read'
      ? 'Answer from what was captured, or tell the user that these tools only read what happened.'
      : 'Ask again with what is missing, or write HogQL: posthog_get_fields and posthog_search_taxonomy give names, posthog_run_hogql runs it. Tell the user that such a number is not verified.',
  ]
  return {
    text: parts.filter((part) => part !== undefined).join('\n'),
    data: { answered: false, code, reason, missing, candidates, nearest, ...(hogql && { hogql, values }) },
  }
}
