import { NUMBER_SLOT, PROPERTY_SLOT, SEGMENTS_SLOT } from './feature-slots.ts'
import { COMPARED, LIST } from './lexicon.ts'
import type { Ask, Weigh } from './question-entry.ts'

const NONE: ReadonlySet<string> = new Set()

/** What a text has, prepared for being compared with many asks. */
interface Given {
  features: readonly string[]
  has: ReadonlySet<string>
  /** What each feature costs where an ask does not have it. */
  costs: readonly number[]
  /** Of all of them. */
  cost: number
  /** Slots that are used for something an ask without them does not mean. */
  slots: readonly string[]
  asksHow: boolean
}

/** How like the likeliest of these asks a text is, 0 to 1; `least` where it is less. */
export function likenessOf(
  features: readonly string[],
  asks: readonly Ask[],
  weigh: Weigh,
  { neutral = NONE, least = 0 }: { neutral?: ReadonlySet<string>; least?: number } = {},
): number {
  const has = new Set(features)
  const costs = features.map((feature) =>
    feature === LIST || feature === COMPARED ? 0 : weigh(feature) * (neutral.has(feature) ? 0.3 : 1),
  )
  const given: Given = {
    features,
    has,
    costs,
    cost: costs.reduce((sum, cost) => sum + cost, 0),
    slots: [PROPERTY_SLOT, NUMBER_SLOT, SEGMENTS_SLOT].filter((slot) => has.has(slot)),
    asksHow: features.some(asksHow),
  }
  let best = least
  for (const ask of asks) best = Math.max(best, similarity(given, ask, best))
  return best
}

/** How much of both is in both, 0 to 1; order tells apart what words cannot. Not told exactly where it is `least` or less. */
function similarity({ features, has, costs, cost, slots, asksHow }: Given, ask: Ask, least: number): number {
  let shared = 0
  let extra = cost
  for (let index = 0; index < features.length; index++) {
    const weight = ask.weights.get(features[index] as string)
    if (weight === undefined) continue
    shared += weight
    extra -= costs[index] as number
  }
  if (shared === 0) return 0
  let missing = ask.total - shared
  for (const feature of ask.essential) if (!has.has(feature)) missing += shared
  for (const slot of slots) if (!ask.weights.has(slot)) extra += shared
  const overlap =
    (shared / (shared + 0.8 * missing + 0.5 * extra)) *
    (ask.key !== undefined && !has.has(ask.key) ? 0.85 : 1)
  // All that follows takes away from it.
  if (overlap <= least) return overlap
  // "people who signed up" asks neither for names nor for a number.
  if (ask.weights.has('count') && has.has('user') && !asksHow) return 0.75 * overlap
  // "list the users who ..." is not answered by their number.
  if (ask.weights.has(LIST) && !has.has(LIST)) return overlap * 0.92
  if (has.has(LIST) && !has.has('count') && !ask.weights.has(LIST) && ask.weights.has('count'))
    return 0.6 * overlap
  return overlap * (0.94 + 0.06 * orderLikeness(features, ask))
}

/** Words and slots that say what is wanted of people: a number, names, a share, a series. */
const asksHow = (feature: string): boolean =>
  /^(?:count|occasion|unique|rate|top|list:|active|convert|by:.*|per:.*|<(?!event>|events>|pair>).*)$/.test(
    feature,
  )

function orderLikeness(features: readonly string[], ask: Ask): number {
  let common = 0
  let kept = 0
  let last = -1
  for (const feature of features) {
    if (!ask.weights.has(feature)) continue
    const place = ask.list.indexOf(feature)
    if (common > 0 && last < place) kept++
    last = place
    common++
  }
  return common < 2 ? 1 : kept / (common - 1)
}
