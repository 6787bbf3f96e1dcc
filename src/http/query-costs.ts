import type { Verdict } from './verdict.ts'

const NARROW = 'Narrow the time range or the columns, or aggregate more'
const expensive = (hint: string): Verdict => ({ code: 'query_too_expensive', hint })

/** What a query can cost too much of. Time is the only limit that running in the background raises. */
export const QUERY_COSTS = {
  time: expensive(
    `The query hit its time limit. ${NARROW}; the background (refresh: 'force_async', or background: 'when_too_slow') ` +
      'has minutes instead of seconds.',
  ),
  estimate: expensive(
    `PostHog expects it to run too long. ${NARROW}, or run it in the background (refresh: 'force_async').`,
  ),
  memory: expensive(
    `The query ran out of memory. ${NARROW}: shorter periods, fewer groups, no whole rows in joins or sorts.`,
  ),
  load: {
    code: 'query_too_expensive',
    retryable: true,
    hint: 'The cluster is under heavy load; try again later.',
  },
  size: expensive('With its values the query is more than 1 MB of SQL: shorten the lists.'),
  bytes: expensive(`The query reads too much. ${NARROW}.`),
} satisfies Record<string, Verdict>

const WORDS: readonly [RegExp, keyof typeof QUERY_COSTS][] = [
  [/query size exceeded/i, 'size'],
  [/heavy load/i, 'load'],
  [/max(imum)? memory|memory limit|out of memory|too much memory/i, 'memory'],
  [/estimated .*(too long|too slow)|estimated query execution time/i, 'estimate'],
  [/max(imum)? execution time|timeout exceeded/i, 'time'],
]

/** What a refusal says was too much, by its words: some answers carry no code. */
export function costInWords(detail: string): keyof typeof QUERY_COSTS | undefined {
  return WORDS.find(([pattern]) => pattern.test(detail))?.[1]
}
