import { ABOUT_LLMS, COMPARED, GENERIC, isWeak, LIST } from './lexicon.ts'
import type { Ask, Weigh } from './question-entry.ts'
import {
  BOUND_SLOT,
  BROKEN_DOWN,
  EVENT_SLOT,
  GROUP_NAME_SLOT,
  GROUP_SLOT,
  INTERVAL_SLOT,
  NUMBER_SLOT,
  PAIR_SLOT,
  PERSON_SLOT,
  PROPERTY_SLOT,
  SEGMENTS_SLOT,
  WHICH_ONE,
} from './question-features.ts'

/**
 * What is asked of an event is not asked without one, how one leads to another not with one, a series not without an
 * interval, a ranking not without "most".
 */
const ESSENTIAL = [
  COMPARED,
  BROKEN_DOWN,
  WHICH_ONE,
  BOUND_SLOT,
  EVENT_SLOT,
  PAIR_SLOT,
  INTERVAL_SLOT,
  PROPERTY_SLOT,
  NUMBER_SLOT,
  SEGMENTS_SLOT,
  PERSON_SLOT,
  GROUP_SLOT,
  GROUP_NAME_SLOT,
  ABOUT_LLMS,
  'top',
]

/** The word that tells an ask from others the most: without it something else is asked. */
function findKey(ask: Ask, weigh: Weigh): string | undefined {
  const words = ask.list.filter(
    (feature) => !(isWeak(feature) || /[<:]/.test(feature) || GENERIC.has(feature)),
  )
  return words.length === 0 ? undefined : words.reduce((a, b) => (weigh(b) > weigh(a) ? b : a))
}

const keys = new WeakMap<Ask, { key: string | undefined }>()
function keyOf(ask: Ask, weigh: Weigh): string | undefined {
  let kept = keys.get(ask)
  if (!kept) {
    kept = { key: findKey(ask, weigh) }
    keys.set(ask, kept)
  }
  return kept.key
}

const NONE: ReadonlySet<string> = new Set()

/** How like the likeliest of these asks a text is, 0 to 1. */
export function likenessOf(
  given: readonly string[],
  asks: readonly Ask[],
  weigh: Weigh,
  neutral: ReadonlySet<string> = NONE,
): number {
  const has = new Set(given)
  let best = 0
  for (const ask of asks) best = Math.max(best, similarity(given, has, ask, weigh, neutral))
  return best
}

/** How much of both is in both, 0 to 1; order tells apart what words cannot. */
function similarity(
  given: readonly string[],
  has: ReadonlySet<string>,
  ask: Ask,
  weigh: Weigh,
  neutral: ReadonlySet<string>,
): number {
  let shared = 0
  let extra = 0
  for (const feature of given)
    if (ask.features.has(feature)) shared += weigh(feature)
    else if (feature !== LIST && feature !== COMPARED)
      extra += weigh(feature) * (neutral.has(feature) ? 0.3 : 1)
  if (shared === 0) return 0
  let missing = 0
  for (const feature of ask.list) if (!has.has(feature)) missing += weigh(feature)
  for (const feature of ESSENTIAL) if (ask.features.has(feature) && !has.has(feature)) missing += shared
  for (const slot of [PROPERTY_SLOT, NUMBER_SLOT, SEGMENTS_SLOT])
    if (has.has(slot) && !ask.features.has(slot)) extra += shared
  const key = keyOf(ask, weigh)
  const overlap = (shared / (shared + 0.8 * missing + 0.5 * extra)) * (key && !has.has(key) ? 0.85 : 1)
  // "people who signed up" asks neither for names nor for a number.
  if (ask.features.has('count') && has.has('user') && !given.some(asksHow)) return 0.75 * overlap
  // "list the users who ..." is not answered by their number.
  if (ask.features.has(LIST) && !has.has(LIST)) return overlap * 0.92
  if (has.has(LIST) && !has.has('count') && !ask.features.has(LIST) && ask.features.has('count'))
    return 0.6 * overlap
  return overlap * (0.94 + 0.06 * orderLikeness(given, ask))
}

/** Words and slots that say what is wanted of people: a number, names, a share, a series. */
const asksHow = (feature: string): boolean =>
  /^(?:count|occasion|unique|rate|top|list:|active|convert|by:.*|per:.*|<(?!event>|events>|pair>).*)$/.test(
    feature,
  )

function orderLikeness(given: readonly string[], ask: Ask): number {
  const common = given.filter((feature) => ask.features.has(feature))
  if (common.length < 2) return 1
  let kept = 0
  for (let index = 1; index < common.length; index++)
    if (ask.list.indexOf(common[index - 1] as string) < ask.list.indexOf(common[index] as string)) kept++
  return kept / (common.length - 1)
}
