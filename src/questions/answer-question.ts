import { z } from 'zod'
import { checkOptions } from '../client/check-options.ts'
import type { CallOptions, Driver, QueryValues } from '../client/driver.ts'
import { callOptionsSchema } from '../schemas/query-options.ts'
import type { Answer } from './answer.ts'
import type { AskOptions } from './ask.ts'
import { barColumn } from './bar-column.ts'
import type { Match, NoMatch } from './match.ts'
import { isPeriod } from './parameter-values.ts'
import { describePrevious, type Period, previousOf } from './period.ts'
import type { Question } from './question.ts'
import type { QuestionRegistry } from './question-registry.ts'
import { readRegistry } from './read-registry.ts'
import { summarize } from './summarize.ts'
import { taxonomy } from './taxonomy.ts'

const askOptionsSchema = callOptionsSchema.extend({
  registry: z
    .custom<QuestionRegistry>(
      (value) => typeof (value as QuestionRegistry | undefined)?.match === 'function',
      'expected what loadQuestions() gives',
    )
    .optional(),
  params: z.record(z.string(), z.unknown()).optional(),
  previous: z
    .union([z.looseObject({ params: z.looseObject({}) }), z.looseObject({ matched: z.literal(false) })])
    .optional(),
  now: z.date().optional(),
  taxonomy: z.looseObject({}).optional(),
})

/** What `ask` does. `startedAt` is of `performance.now()`. */
export async function answerQuestion(
  driver: Driver,
  text: string,
  options: AskOptions,
  startedAt: number,
): Promise<Answer | NoMatch> {
  const {
    signal,
    timeoutMs,
    params,
    previous,
    now = new Date(),
  } = checkOptions(options, askOptionsSchema, 'ask()')
  const call: CallOptions = { signal, timeoutMs }
  const registry = options.registry ?? (await readRegistry())
  const timezone = await driver.timezone(call)
  const match = await findMatch()
  if (!match.matched) return match

  const { question, confidence, explanation } = match
  const [limit, ranking] =
    Object.entries(question.header.parameters).find(([, parameter]) => parameter.type === 'limit') ?? []
  const { hogql, values } = match.build()
  // One row more than wanted tells whether there are more.
  const built = match.build({ extraRows: 1 })
  const result = await driver.execute(built, { ...call, name: question.id, filters: built.filters })
  const wanted = limit === undefined ? undefined : Number(match.params[limit])
  const more = wanted !== undefined && result.rows.length > wanted
  const rows = more ? result.rows.slice(0, wanted) : result.rows
  const period = Object.values(match.params).find(isPeriod)
  const most = Math.min((wanted ?? 0) * 5, ranking?.type === 'limit' ? ranking.max : Infinity)
  const remedy =
    most > (wanted ?? 0)
      ? `Ask for "top ${most}" or set ${limit} to see more.`
      : `A list holds at most ${most}; take a shorter period to see others.`
  const notice = more ? `More than ${wanted} exist; these are the first. ${remedy}` : result.notice
  const compared = period && isCompared(question, values) ? period : undefined
  return {
    matched: true,
    question: text,
    id: question.id,
    title: question.title,
    params: match.params,
    period,
    ...(compared && { previous: previousOf(compared) }),
    hogql,
    values,
    columns: result.columns,
    types: result.types,
    units: unitsOf(question),
    rows,
    barColumn: barColumn(question.header, rows),
    text: withPrevious(
      summarize(question.header, {
        rows,
        moreRows: result.rows.slice(rows.length),
        params: match.params,
        period,
      }),
      compared,
    ),
    confidence,
    explanation,
    truncated: more || result.truncated,
    notice,
    caveats: caveatsOf(match, rows),
    followUps: [...question.followUps],
    timezone,
    cached: result.cached,
    elapsedMs: performance.now() - startedAt,
  }

  async function findMatch(): Promise<Match | NoMatch> {
    const context = { now, timezone, params, previous }
    if (options.taxonomy) return registry.match(text, { ...context, taxonomy: options.taxonomy })
    // What no name of the project can change is told without asking for the names.
    const blind = registry.match(text, context)
    if (!blind.matched && CERTAIN.has(blind.code)) return blind
    return registry.match(text, { ...context, taxonomy: await taxonomy(driver, { ...call, now }) })
  }
}

/** The dates that are compared stand in every answer that compares. */
function withPrevious(text: string, period: Period | undefined): string {
  const dates = period && describePrevious(period)
  return !dates || text.includes(dates) ? text : `${text} The earlier values are of what happened ${dates}.`
}

const isCompared = ({ header }: Question, values: QueryValues): boolean =>
  Object.keys(values).some((name) => name.endsWith('_previous_from')) &&
  Object.values(header.parameters).some(({ type }) => type === 'comparison')

function unitsOf({ columns }: Question): Record<string, string> {
  return Object.fromEntries(columns.flatMap(({ name, unit }) => (unit ? [[name, unit]] : [])))
}

const CERTAIN: ReadonlySet<string> = new Set(['empty', 'too_long', 'not_a_read'])

/** What the question always warns of, and what these rows add. */
function caveatsOf({ question, params }: Match, rows: Answer['rows']): string[] {
  const caveats = [...question.caveats]
  const partial = rows.filter((row) => Number(row.partial ?? 0) === 1).length
  const interval = Object.entries(question.header.parameters).find(([, { type }]) => type === 'interval')?.[0]
  if (partial > 0 && interval)
    caveats.unshift(
      `${partial === 1 ? `1 ${params[interval]} is` : `${partial} ${params[interval]}s are`} only partly inside the period and not comparable with the others.`,
    )
  return caveats
}
