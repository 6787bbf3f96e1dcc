import { beforeAll, describe, expect, it } from 'vitest'
import { loadQuestions } from '../../src/questions/load-questions.ts'
import type { QuestionRegistry } from '../../src/questions/question-registry.ts'
import { EVAL_TAXONOMIES } from './eval/eval-taxonomies.ts'

let registry: QuestionRegistry
beforeAll(async () => {
  registry = await loadQuestions()
})

const options = {
  taxonomy: EVAL_TAXONOMIES.saas,
  now: new Date('2026-11-21T12:00:00Z'),
  timezone: 'Asia/Kolkata',
}

/** Deterministic, so that a failure can be repeated. */
function createRandom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return Math.floor((state / 4_294_967_296) * below)
  }
}

const random = createRandom(20_261_121)
const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make)
const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T

/** Scripts, signs, controls and halves of characters. */
const RANGES = [
  [0x20, 0x7e],
  [0x00, 0x1f],
  [0xa0, 0x24f],
  [0x370, 0x4ff],
  [0x590, 0x6ff],
  [0x900, 0x97f],
  [0x3040, 0x30ff],
  [0x4e00, 0x4fff],
  [0xd800, 0xdfff],
  [0x1f300, 0x1f6ff],
] as const
const noise = (): string => {
  const [from, to] = pick(RANGES)
  return times(1 + random(120), () => String.fromCodePoint(from + random(to - from + 1))).join('')
}
const letters = 'abcdefghijklmnopqrstuvwxyz'
const gibberish = (): string =>
  times(1 + random(8), () => times(3 + random(8), () => letters[random(26)]).join('')).join(' ')

const FRAGMENTS =
  `SELECT|*|FROM|events|'; DROP TABLE events; --|UNION ALL|{period_from}|{{7*7}}|\${x}|<script>|"|'|\`|\\|\0|->|%00|null|NaN
  -1|1e999|99999999999999|0x41|𝓉ℴ𝓅|ﬁ|İ|ß|🙂|👩‍👩‍👧|é́́́|\u202e|\u200b|(((|)))|[a-z]*+|{"a":1}|__proto__|constructor|toString|$where|../../etc/passwd`.split(
    /\||\n\s*/,
  )
const hostile = (): string => times(1 + random(12), () => pick(FRAGMENTS)).join(pick([' ', '', '\n']))

/** Words of the trade in any order: read, and answered only when they happen to ask for something. */
const WORDS =
  `top events users per day by country on mobile last week signups vs conversion rate from to retention funnel not excluding how many
  who the 5 3 may q1 plan pro at least times`.split(/\s+/)
const salad = (): string => times(1 + random(14), () => pick(WORDS)).join(' ')

describe('ten thousand texts', () => {
  it('never throw, and noise is never answered', () => {
    const texts = [...times(3000, noise), ...times(2500, gibberish), ...times(2500, hostile)]
    const answered = texts.filter((text) => registry.match(text, options).matched)
    expect(answered).toEqual([])
    for (const text of times(2000, salad)) {
      const match = registry.match(text, options)
      expect(match.matched ? match.confidence : match.reason.length).toBeGreaterThan(0.64)
    }
  }, 120_000)

  it('are answered at once, however long they are', () => {
    const long = ['a'.repeat(100_000), 'top events '.repeat(9000), '🙂'.repeat(50_000), '"'.repeat(100_000)]
    for (const text of long) expect(registry.match(text, options)).toMatchObject({ code: 'too_long' })
    const dense = ['per day '.repeat(60), '3 may '.repeat(80), '((('.repeat(160), 'sign up '.repeat(60)]
    for (const text of dense)
      expect(typeof registry.match(text.slice(0, 500), options).matched).toBe('boolean')
  })

  it('are harmless as names of events, properties and values', () => {
    const names = [
      ...FRAGMENTS.filter((name) => name !== ''),
      'a'.repeat(5000),
      'top',
      'events',
      'by',
      '5',
      'last week',
    ]
    const taxonomy = {
      events: names.map((name) => ({ name })),
      properties: names.map((name) => ({ name, type: 'event' as const, values: names })),
    }
    for (const text of [...times(200, salad), ...times(200, hostile)])
      expect(typeof registry.match(text, { ...options, taxonomy }).matched).toBe('boolean')
  })
})
