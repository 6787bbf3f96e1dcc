import type { FeatureDraft } from './feature-draft.ts'
import {
  BOUND_SLOT,
  GROUP_NAME_SLOT,
  GROUP_SLOT,
  INTERVAL_SLOT,
  OFFSET_SLOT,
  PERSON_SLOT,
  TEXT_SLOT,
} from './feature-slots.ts'
import { COMPARED } from './lexicon.ts'
import { findPhrase } from './meanings.ts'
import type { ParameterHeader } from './question-header.ts'
import { readNumber, readText } from './read-numbers.ts'
import type { Word } from './read-words.ts'
import { isOfErrors, takeConditions } from './take-conditions.ts'
import { takeProperty, takeSegments } from './take-property.ts'
import { covers, overlap, type WordRange } from './word-range.ts'

type Header<Type> = ParameterHeader & { type: Type }
type Take<Type> = (draft: FeatureDraft, name: string, parameter: Header<Type>) => void

/** Fills a parameter with what the text says of it, and takes the words that say so. */
export function takeParameter(draft: FeatureDraft, name: string, parameter: ParameterHeader): void {
  const take = TAKE[parameter.type] as Take<typeof parameter.type>
  take(draft, name, parameter)
}

/** Events are chosen before: which mentions are events is part of the interpretation. */
const leave = (): void => {}

const TAKE: { readonly [Type in ParameterHeader['type']]: Take<Type> } = {
  event: leave,
  events: leave,
  period: takePeriod,
  comparison: takeComparison,
  interval: takeInterval,
  limit: takeLimit,
  number: takeNumber,
  internal: takeInternal,
  person: takePerson,
  group_type: takeGroupType,
  group: takeGroup,
  conditions: takeConditions,
  values: takeSegments,
  property: takeProperty,
  text: takeText,
  flag: takeFlag,
  choice: takeChoice,
}

function takePeriod(draft: FeatureDraft): void {
  const { period } = draft.reading
  if (!period) return
  draft.take(period)
  draft.features.period ??= period.value
}

function takeComparison(draft: FeatureDraft, name: string): void {
  const { comparison, period } = draft.reading
  if (!comparison) return
  draft.take(comparison)
  // "Compare this week with last week" says it twice.
  draft.takeCompare()
  draft.features.params[name] = true
  draft.features.period ??= period?.value ?? comparison.period
  draft.previous = comparison.previous
  draft.add(COMPARED, 'compared')
}

function takeInterval(draft: FeatureDraft, name: string, { one_of }: Header<'interval'>): void {
  const { interval, offset } = draft.reading
  if (!interval || !one_of.includes(interval.value)) return
  if (draft.interpretation.events.some((event) => overlap(event, interval))) return
  draft.features.params[name] = interval.value
  const open = one_of.length === 1 ? `<${interval.value}>` : INTERVAL_SLOT
  draft.replace(interval, offset ? OFFSET_SLOT : open)
}

function takeLimit(draft: FeatureDraft, name: string): void {
  const { limit } = draft.reading
  if (!limit) return
  draft.features.usesLimit = true
  draft.features.params[name] = limit.value
  draft.take(limit)
}

function takeNumber(draft: FeatureDraft, name: string, parameter: Header<'number'>): void {
  const { offset, words } = draft.reading
  const number = parameter.offset ? offset : readNumber(parameter, words)
  if (!number) return
  draft.features.params[name] = number.value
  draft.take(number)
  if (parameter.bound) draft.add(BOUND_SLOT, 'a number of times')
}

function takeInternal(draft: FeatureDraft, name: string): void {
  const { internal } = draft.reading
  if (!internal) return
  draft.take(internal)
  draft.features.params[name] = true
}

function takePerson(draft: FeatureDraft, name: string): void {
  const { person } = draft.reading
  if (!person) return
  draft.replace(person, PERSON_SLOT)
  draft.features.params[name] = person.value
}

function takeGroupType(draft: FeatureDraft, name: string): void {
  const mention = draft.reading.groups.find((group) => !draft.isAnyTaken(group))
  if (!mention) return
  if (mention.type) draft.features.params[name] = mention.type
  else draft.features.unknownGroup = mention
  draft.replace(mention, GROUP_SLOT)
}

function takeGroup(draft: FeatureDraft, name: string): void {
  const named = draft.reading.groups.find((group) => group.name !== undefined)?.name
  if (!named) return
  draft.features.params[name] = named.value
  draft.replace(named, GROUP_NAME_SLOT)
}

function takeText(draft: FeatureDraft, name: string, parameter: Header<'text'>): void {
  const { conditions, words } = draft.reading
  const text = readText(parameter, words, draft.isTaken)
  if (!text) return
  draft.features.params[name] = text.value
  if (conditions.some((mention) => isOfErrors(mention) && overlap(mention, text)))
    draft.add('error', text.value)
  draft.features.named.push(text)
  draft.replace(text, TEXT_SLOT)
}

function takeFlag(draft: FeatureDraft, name: string, { phrases }: Header<'flag'>): void {
  const range = phrases.map((phrase) => findPhrase(draft.reading.words, phrase)).find((found) => found)
  if (!range) return
  draft.features.params[name] = true
  draft.take(range)
}

/** The words stay: "busiest weekday" is recognised by the weekday it chooses. */
function takeChoice(draft: FeatureDraft, name: string, { one_of }: Header<'choice'>): void {
  const { words, period, comparison } = draft.reading
  // The days of "in the last 30 days" choose nothing.
  const isTime = (index: number): boolean =>
    [period, comparison].some((range) => range && covers(range, index))
  let chosen: WordRange | undefined
  for (const [choice, phrases] of Object.entries(one_of)) {
    const found = phrases.map((phrase) => findPhrase(words, phrase, isTime)).find((range) => range)
    if (!found) continue
    // "By hour and weekday" chooses both, and only one can be had.
    if (chosen && areJoined(words, chosen, found)) draft.add('two choices', words[found.first]?.raw ?? '')
    chosen = found
    draft.features.params[name] = choice
  }
}

/** "Hour and weekday", in either order. */
function areJoined(words: readonly Word[], one: WordRange, two: WordRange): boolean {
  const [left, right] = one.first < two.first ? [one, two] : [two, one]
  const between = words.slice(left.end, right.first)
  return between.length > 0 && between.every(({ lower }) => /^(?:and|or|by|per|the|of|day)$/.test(lower))
}
