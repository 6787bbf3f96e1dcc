import { spell } from './event-names.ts'
import type { Features } from './feature-draft.ts'
import { conceptOf, isHarmless } from './lexicon.ts'
import type { QuestionEntry } from './question-entry.ts'
import type { EventMention } from './read-events.ts'
import type { ConditionMention } from './read-properties.ts'
import type { QuestionReading } from './read-question.ts'
import type { Word } from './read-words.ts'
import { stemsOf } from './stem.ts'
import { covers, lowerTextOf, textOf } from './word-range.ts'

/** Words that put events, pages or times in a relation which this question does not ask for. */
export function unmetRelations(
  entry: QuestionEntry,
  reading: QuestionReading,
  events: readonly EventMention[],
  features: Features,
): string[] {
  const unmet: string[] = []
  const beside = joinedBy(events, reading)
  if (beside && !leadsOn(entry, features)) unmet.push(beside)
  if (events.length > 1 && isRatio(events, reading)) unmet.push('ratio')
  if (isWithout(events, reading) && !features.list.includes('user')) unmet.push('without')
  unmet.push(...unusedProperties(entry, reading, features))
  const isCompared = features.params.compare !== undefined || features.list.includes('decline')
  const contrast = contrastOf(reading, isCompared)
  if (events.some(({ first }) => reading.words[first - 1]?.lower === 'declined')) unmet.push('declined')
  if (contrast && (isCompared || features.params.where)) unmet.push(contrast)
  const page = reading.conditions.find((mention) => isStep(mention, reading))
  if (page && entry.eventParams.length > 0) unmet.push(page.text)
  // How long somebody stays on a page is no length of a session that saw it.
  const seen = reading.conditions.find(({ conditions }) => conditions.some(({ key }) => PAGES.has(key)))
  if (seen && reading.words.some(({ lower }) => LINGERING.test(lower))) unmet.push(seen.text)
  // "Are they still active" asks for today, and not for the end of the time they started in.
  if (reading.period && entry.known.has('retain') && reading.words.some(({ lower }) => lower === 'still'))
    unmet.push('still')
  const within = windowOf(reading)
  if (within && !Object.keys(features.params).some((name) => name.startsWith('window_'))) unmet.push(within)
  if (isOwnGoal(entry, events, reading)) unmet.push('conversion')
  const first = firstSpan(reading)
  if (first && !Object.keys(features.params).some((name) => name.startsWith('window_'))) unmet.push(first)
  return unmet
}

/** "Within a day" of what came before. */
function windowOf({ words, period }: QuestionReading): string | undefined {
  const at = words.findIndex(
    ({ lower }, index) =>
      lower === 'within' &&
      !(period && covers(period, index + 1)) &&
      /^(?:minute|hour|day|week|month)s?$/.test(words[index + 2]?.lower ?? ''),
  )
  return at < 0 ? undefined : textOf(words, { first: at, end: at + 3 })
}

/** The "referral conversion" of a project with several events of referrals goes from one to another. */
function isOwnGoal(
  { known }: QuestionEntry,
  events: readonly EventMention[],
  { words }: QuestionReading,
): boolean {
  const [only] = events
  if (!only?.event || events.length > 1 || !known.has('convert')) return false
  if (!/^conversions?$/.test(words[only.end]?.lower ?? '') || only.own.length > 1) return false
  if (words[only.first]?.lower === only.event.toLowerCase()) return false
  const action = stemsOf(spell(only.event).split(' ').at(-1) ?? '')
  return spell(only.event).includes(' ') && !words[only.first]?.stems.some((stem) => action.includes(stem))
}

/** "X and Y", "X, Y": not "between X and Y", nor "X and then Y". */
function joinedBy(events: readonly EventMention[], { words }: QuestionReading): string | undefined {
  const [one, two] = events
  if (!one || !two || events.length > 2 || two.first < one.end) return undefined
  if (words.slice(0, one.first).some(({ lower }) => /^(?:between|from|both)$/.test(lower))) return undefined
  if (two.first === one.end) return words[two.first]?.breakBefore ? ',' : undefined
  const joint = lowerTextOf(words, { first: one.end, end: two.first })
  return JOINTS.test(joint) ? joint : undefined
}

/** "Orders without a coupon" are no people who stopped on the way. */
function isWithout([one, two]: readonly EventMention[], { words }: QuestionReading): boolean {
  if (!one || !two) return false
  const between = { first: Math.min(one.end, two.end), end: Math.max(one.first, two.first) }
  return /^without\b/.test(lowerTextOf(words, between))
}

/** "By trigger", "visit duration" of a project that has such properties: a question without a place for them asks something else. */
function unusedProperties(
  { known, question }: QuestionEntry,
  { properties, words }: QuestionReading,
  { params }: Features,
): string[] {
  if (properties.length === 0) return []
  const used = JSON.stringify(Object.values(params))
  const isKnown = ({ stems }: Word): boolean =>
    stems.every((stem) => {
      const concept = conceptOf(stem) ?? stem
      return known.has(concept) && !isHarmless(concept)
    })
  // "Average order value" is the revenue of an order, though a project has a number of this name.
  const findsNumbers = Object.values(question.header.parameters).some(
    (parameter) => 'means' in parameter && parameter.means,
  )
  return properties.flatMap(({ property, isNumber, first, end, text }) => {
    if (!property || property.key.startsWith('$') || used.includes(JSON.stringify(property.key))) return []
    const areKnown = words.slice(first, end).every(isKnown)
    const isNumberOfItsOwn = isNumber && !findsNumbers && (end - first > 1 || !areKnown)
    const isLeftOut = words[first - 1]?.lower === 'by' && !areKnown
    return isNumberOfItsOwn || isLeftOut ? [text] : []
  })
}

/** "Web vs mobile" sets apart what conditions would put together; only values of one property are segments. */
function contrastOf(
  { words, comparison, conditions, segments }: QuestionReading,
  anything: boolean,
): string | undefined {
  if (segments) return undefined
  const at = words.findIndex(
    ({ lower }, index) =>
      /^(?:vs|versus)$/.test(lower) &&
      !(comparison && covers(comparison, index)) &&
      ((anything && !comparison) ||
        conditions.some(({ first, end }) => end === index || first === index + 1)),
  )
  return words[at]?.raw
}

/** "The ratio of purchases to signups" divides events; a conversion goes from the first to the second, and counts people. */
function isRatio(events: readonly EventMention[], { words }: QuestionReading): boolean {
  const first = Math.min(...events.map((event) => event.first))
  return words.slice(0, first).some(({ lower }) => /^(?:ratio|quotient)$/.test(lower))
}

const JOINTS =
  /^(?:and|plus|with|as well as|along with|together with)(?: (?:also|who|they|an?|the|did|have|has|had))*$/

/** Steps in any order are asked for with "and"; a funnel that is called so has it between its steps. */
const leadsOn = ({ known }: QuestionEntry, { list }: Features): boolean =>
  known.has('any order') || list.some((feature) => /^(?:funnel|step|dropoff)$/.test(feature))

const LINGERING = /^(?:stay|stays|stayed|staying|spend|spends|spent|spending|linger|lingers)$/
const PAGES = new Set(['$pathname', '$current_url', '$screen_name', '$host'])

/** "From /pricing to signup": a page as the place a way begins or ends at, which a condition on all events is not. */
function isStep({ conditions, first }: ConditionMention, { words }: QuestionReading): boolean {
  if (!conditions.some(({ key, operator }) => PAGES.has(key) && operator === undefined)) return false
  return [first, first - 1, first - 2].some((index) =>
    /^(?:from|to|after|before|between|until|leaving|reaching|visiting|viewing)$/.test(
      words[index]?.lower ?? '',
    ),
  )
}

/** "In the first week after", "in their first 3 days": a time of each person's own. */
function firstSpan({ words }: QuestionReading): string | undefined {
  const at = words.findIndex(
    ({ lower }, index) =>
      /^(?:first|initial)$/.test(lower) &&
      /^(?:the|their|his|her|its|your|a)$/.test(words[index - 1]?.lower ?? '') &&
      /^(?:in|within|during|over|for)$/.test(words[index - 2]?.lower ?? '') &&
      [1, 2].some((offset) => /^(?:hour|day|week|month)s?$/.test(words[index + offset]?.lower ?? '')),
  )
  if (at < 0) return undefined
  const unit = words.findIndex(
    ({ stems }, index) => index > at && stems.some((stem) => /^(?:hour|day|week|month)$/.test(stem)),
  )
  // "In the first week of March" is a period.
  if (words[unit + 1]?.lower === 'of' && conceptOf(words[unit + 2]?.stems[0] ?? '') === undefined)
    return undefined
  return textOf(words, { first: at, end: unit + 1 })
}
