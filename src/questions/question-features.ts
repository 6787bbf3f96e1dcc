import type { EventMention } from './event-names.ts'
import { ABOUT_LLMS, COMPARED, conceptOf, HEAD, isWeak, LIST } from './lexicon.ts'
import { asksForNames, findPhrase } from './meanings.ts'
import type { ParameterInput } from './parameter-values.ts'
import type { ComparedPeriod, Period } from './period.ts'
import type { PropertyReference } from './property-reference.ts'
import type { ParameterHeader, Table } from './question-header.ts'
import type { GroupMention } from './read-groups.ts'
import { readNumber, readText } from './read-numbers.ts'
import type { ConditionMention, PropertyMention } from './read-properties.ts'
import type { QuestionReading, WordRange } from './read-question.ts'

/** A text as one question sees it: what it fills parameters with, and the meaning of the words that are left. */
export interface Features {
  /** Concepts and slots, in order of the text, each once. */
  list: string[]
  /** Words behind each feature, for explanations. */
  words: Map<string, string>
  /** Parameters read from the text, events aside. */
  params: Record<string, ParameterInput>
  /** The period that fills the question's parameter. */
  period?: Period
  usesLimit: boolean
  /** Words that a parameter takes by the letter, whatever else they name: the flag "new-onboarding" is no onboarding. */
  named: WordRange[]
  /** Mentions of properties that are used and may mean several. */
  unclear: (PropertyMention | ConditionMention)[]
  /** A type of group that the project does not have. */
  unknownGroup?: GroupMention
}

/** Which mentions are read as what they name; the others are words. */
export interface Interpretation {
  events: readonly EventMention[]
  /** Conditions on properties. @default true */
  conditions?: boolean
  /** Properties to break down by. @default true */
  properties?: boolean
}

/** Stands for an event in the features of an ask and of a text. */
export const EVENT_SLOT = '<event>'
/** Stands for a property to break down by. */
export const PROPERTY_SLOT = '<property>'
/** A property to calculate with. */
export const NUMBER_SLOT = '<number>'
/** "mobile vs desktop". */
export const SEGMENTS_SLOT = '<segments>'
/** An interval that may be chosen; a fixed one is `<day>`. */
export const INTERVAL_SLOT = '<interval>'
/** "D7": so many intervals after a start. */
export const OFFSET_SLOT = '<offset>'
/** A name the text quotes, such as that of a flag. */
export const TEXT_SLOT = '<text>'
/** An email or an id. */
export const PERSON_SLOT = '<person>'
/** A type of group: "companies". */
export const GROUP_SLOT = '<group>'
/** One group of it: "company Acme". */
export const GROUP_NAME_SLOT = '<group name>'
/** "by browser": "emails" alone breaks nothing down. */
export const BROKEN_DOWN = `by:${PROPERTY_SLOT}`
/** "which browser ...": a property that is named without such a word is not asked for. */
export const WHICH_ONE = `which:${PROPERTY_SLOT}`
/** Two periods were named, and there is a place for one of them. */
export const OTHER_PERIOD = 'another period'
/** "how many countries" counts values. */
export const NUMBER_OF_VALUES = 'number of values'
/** "at least 5 times". */
export const BOUND_SLOT = '<bound>'
/** Two events ask how one leads to the other; three and more are a funnel. */
export const PAIR_SLOT = '<pair>'
export const MANY_SLOT = '<events>'
/** Concepts that describe what a question is about, and are not it. */
const NO_HEADS = new Set(['top', 'least', 'count', 'unique', 'active'])
/** "by country" ranks or breaks down, "per user" divides: neither may be overlooked. */
const MARKERS: Record<string, string> = {
  by: 'by',
  per: 'per',
  each: 'per',
  every: 'per',
  across: 'by',
  which: 'which',
  what: 'which',
}
/** "list every event" wants all of them. */
const isMarker = (words: QuestionReading['words'], index: number): boolean => {
  const lower = words[index]?.lower ?? ''
  const isAll =
    lower === 'every' && /^(?:list|show|me|see|display|get|find)$/.test(words[index - 1]?.lower ?? 'list')
  return Object.hasOwn(MARKERS, lower) && !isAll
}
/** Properties that only calls of language models have. */
const IS_OF_LLMS = /^\$?(?:ai|llm)_/
/** "per hour" cuts time, "per hour of the day" breaks down like "by". */
const marked = (marker: string, feature: string, text: string): string =>
  `${marker === 'which' || feature === 'user' || /^(?:hour|day|week|month)$/i.test(text) ? marker : 'by'}:${feature}`

export function featuresOf(
  reading: QuestionReading,
  parameters: Readonly<Record<string, ParameterHeader>>,
  { events, conditions = true, properties = true }: Interpretation,
): Features {
  const features: Features = {
    list: [],
    words: new Map(),
    params: {},
    usesLimit: false,
    named: [],
    unclear: [],
  }
  const add = (feature: string, words: string): void => {
    if (features.words.has(feature)) return
    features.words.set(feature, words)
    features.list.push(feature)
  }
  const { words, meanings } = reading
  const skipped = new Array<boolean>(words.length).fill(false)
  const skip = ({ first, end }: WordRange): void => {
    skipped.fill(true, first, end)
  }
  const isSkipped = (first: number, end: number): boolean => {
    const at = skipped.indexOf(true, first)
    return at >= 0 && at < end
  }
  const skipCompared = (): void => {
    for (const [index, word] of words.entries())
      if (word.stems.some((stem) => conceptOf(stem) === 'compare')) skipped[index] = true
  }
  const isAllSkipped = ({ first, end }: WordRange): boolean => {
    const at = skipped.indexOf(false, first)
    return at < 0 || at >= end
  }
  const textOf = ({ first, end }: WordRange): string =>
    words
      .slice(first, end)
      .map(({ raw }) => raw)
      .join(' ')
  const slots = new Map<number, string>()

  for (const mention of events) {
    for (const index of mention.own) skipped[index] = true
    slots.set(mention.first, EVENT_SLOT)
  }
  const { comparison, internal, person } = reading
  // The days of "in the last 30 days" choose nothing.
  const isTime = (index: number): boolean =>
    [reading.period, comparison].some((range) => range && index >= range.first && index < range.end)
  const segments = Object.values(parameters).some(({ type }) => type === 'values')
    ? reading.segments
    : undefined
  // Where there is no place for values side by side, they are those of a breakdown: "LCP on mobile vs desktop".
  const sides =
    !segments && properties && conditions && reading.segments?.others === false ? reading.segments : undefined
  let isBySides = false
  let previous: ComparedPeriod | undefined
  let number: PropertyMention | undefined
  for (const [name, parameter] of Object.entries(parameters)) {
    if (parameter.type === 'period') {
      if (reading.period) skip(reading.period)
      features.period ??= reading.period?.value
    } else if (parameter.type === 'comparison' && comparison) {
      skip(comparison)
      // "Compare this week with last week" says it twice.
      skipCompared()
      features.params[name] = true
      features.period ??= reading.period?.value ?? comparison.period
      previous = comparison.previous
      add(COMPARED, 'compared')
    } else if (parameter.type === 'internal' && internal) {
      skip(internal)
      features.params[name] = true
    } else if (parameter.type === 'person' && person) {
      skip(person)
      slots.set(person.first, PERSON_SLOT)
      features.params[name] = person.value
    } else if (parameter.type === 'group_type') {
      const mention = reading.groups.find(({ first, end }) => !isSkipped(first, end))
      if (!mention) continue
      if (mention.type) features.params[name] = mention.type
      else features.unknownGroup = mention
      skip(mention)
      slots.set(mention.first, GROUP_SLOT)
    } else if (parameter.type === 'group') {
      const named = reading.groups.find(({ name }) => name !== undefined)?.name
      if (!named) continue
      features.params[name] = named.value
      skip(named)
      slots.set(named.first, GROUP_NAME_SLOT)
    } else if (parameter.type === 'conditions' && conditions) {
      const others = reading.conditions.filter(
        (mention) =>
          !(isBySides ? sides : segments)?.mentions.includes(mention) &&
          !features.named.some(({ first, end }) => mention.first < end && first < mention.end),
      )
      const fitting = contradict(others)
        ? []
        : others.flatMap(
            (mention) => fitTo(parameter.on, ofPerson(parameter.prefer, mention, reading), reading) ?? [],
          )
      for (const mention of fitting) skip(mention)
      for (const mention of fitting) if (namesPeople(mention, reading)) slots.set(mention.first, 'user')
      features.unclear.push(...fitting.filter(({ problem }) => problem))
      const all = fitting.flatMap((mention) => mention.conditions)
      if (isBySides && sides) all.push({ ...sides.property, value: sides.values })
      if (all.some(({ key }) => IS_OF_LLMS.test(key))) add(ABOUT_LLMS, 'a property of language models')
      if (fitting.some(isOfErrors)) add('error', 'a property of errors')
      if (all.some(({ key }) => key.startsWith('$feature_flag'))) add('flag', 'a property of flags')
      if (all.length > 0) features.params[name] = all
    } else if (parameter.type === 'values') {
      if (!segments) continue
      for (const mention of segments.mentions) skip(mention)
      if (segments.rest) skip(segments.rest)
      slots.set(segments.mentions[0]?.first ?? 0, SEGMENTS_SLOT)
      features.params[parameter.of] = segments.property
      features.params[name] = segments.values
      if (parameter.others && segments.others) features.params[parameter.others] = true
    } else if (parameter.type === 'property' && parameter.holds === 'numbers') {
      number = properties ? numberOf(reading) : undefined
      if (!number) continue
      if (number.problem) features.unclear.push(number)
      else features.params[name] = number.property?.key
      // "revenue" is what is asked for, and may be the name of the property as well.
      if (parameter.means && namesRevenue(number, words)) continue
      skip(number)
      slots.set(number.first, NUMBER_SLOT)
    } else if (parameter.type === 'property') {
      if (parameter.means || features.params[name] !== undefined) continue
      if (sides && parameter.of === 'any' && parameter.on === 'events' && hasConditions(parameters)) {
        isBySides = true
        features.params[name] = sides.property
        skipCompared()
        for (const { first, end } of sides.mentions) skip({ first, end })
        slots.set(sides.mentions[0]?.first ?? 0, PROPERTY_SLOT)
        add(BROKEN_DOWN, 'side by side')
        continue
      }
      const choices = reading.properties.filter(
        (mention) => mention !== number && isChoice(parameter.one_of, mention),
      )
      const fitting = choices.filter((mention) => ownerOn(parameter.on, mention, reading))
      // "session duration by browser" is broken down by the browser.
      const mention = properties
        ? (fitting.find(({ first }) => Object.hasOwn(MARKERS, words[first - 1]?.lower ?? '')) ?? fitting[0])
        : parameter.one_of && choices.at(-1)
      if (!mention) continue
      if (mention.problem) features.unclear.push(mention)
      else
        features.params[name] =
          parameter.of === 'any' ? ownerOn(parameter.on, mention, reading) : mention.property?.key
      // Read as words they stay: "top urls" is recognised by what it ranks.
      if (!properties) continue
      skip(mention)
      slots.set(mention.first, PROPERTY_SLOT)
      if (IS_OF_LLMS.test(mention.property?.key ?? '')) add(ABOUT_LLMS, mention.text)
    } else if (parameter.type === 'limit' && reading.limit) {
      features.usesLimit = true
      features.params[name] = reading.limit.value
      skip(reading.limit)
    } else if (parameter.type === 'interval') {
      const { interval } = reading
      if (!interval || !parameter.one_of.includes(interval.value)) continue
      const { value, first, end } = interval
      if (events.some((mention) => mention.first < end && mention.end > first)) continue
      features.params[name] = value
      skip(interval)
      if (reading.offset) slots.set(first, OFFSET_SLOT)
      else slots.set(first, parameter.one_of.length === 1 ? `<${value}>` : INTERVAL_SLOT)
    } else if (parameter.type === 'number') {
      const number = parameter.offset ? reading.offset : readNumber(parameter, words)
      if (!number) continue
      features.params[name] = number.value
      skip(number)
      if (parameter.bound) add(BOUND_SLOT, 'a number of times')
    } else if (parameter.type === 'text') {
      const text = readText(parameter, words, (index) => skipped[index] === true)
      if (!text) continue
      features.params[name] = text.value
      if (
        reading.conditions.some(
          (mention) => isOfErrors(mention) && mention.first < text.end && text.first < mention.end,
        )
      )
        add('error', text.value)
      features.named.push(text)
      skip(text)
      slots.set(text.first, TEXT_SLOT)
    } else if (parameter.type === 'flag') {
      const range = parameter.phrases.map((phrase) => findPhrase(words, phrase)).find((found) => found)
      if (!range) continue
      features.params[name] = true
      skip(range)
    } else if (parameter.type === 'choice') {
      // The words stay: "busiest weekday" is recognised by the weekday it chooses.
      let chosen: WordRange | undefined
      for (const [choice, phrases] of Object.entries(parameter.one_of)) {
        const found = phrases.map((phrase) => findPhrase(words, phrase, isTime)).find((range) => range)
        if (!found) continue
        // "By hour and weekday" chooses both, and only one can be had.
        if (chosen && areJoined(words, chosen, found)) add('two choices', words[found.first]?.raw ?? '')
        chosen = found
        features.params[name] = choice
      }
    }
  }

  if (features.period && previous) features.period = { ...features.period, previous }
  for (const range of [comparison, reading.otherPeriod])
    if (range && !isAllSkipped(range)) add(OTHER_PERIOD, textOf(range))

  let marker: string | undefined
  let head: string | undefined = meanings.asksForActions ? 'event' : undefined
  if (head) add(head, 'what ... do')
  let headDone = head !== undefined
  // "show 10 gold customers" lists customers.
  const rest = (): string => words.flatMap(({ lower }, index) => (skipped[index] ? [] : [lower])).join(' ')
  if (meanings.lists || (meanings.mayList && asksForNames(rest()))) add(LIST, 'list')
  for (const { first, text, isNumber } of reading.properties)
    if (
      /^(?:how many|number of)$/.test(`${words[first - 2]?.lower} ${words[first - 1]?.lower}`) &&
      // "average number of seats"
      !(isNumber && words[first - 3]?.stems.some((stem) => conceptOf(stem) === 'average'))
    )
      add(NUMBER_OF_VALUES, `how many ${text}`)
  // "Only new users" leaves others out: unless it belongs to a condition, nothing may overlook it.
  if (meanings.only !== undefined && !skipped[meanings.only]) add('only', 'only')
  let firstNoun: string | undefined
  for (let index = 0; index < words.length; ) {
    const slot = slots.get(index)
    if (slot) {
      add(slot, words[index]?.raw ?? '')
      if (marker && (marker !== 'which' || slot === PROPERTY_SLOT))
        add(marked(marker, slot, ''), `${marker} ${words[index]?.raw}`)
    }
    // "per paying user" divides like "per user".
    if (slot || (skipped[index] && marker !== 'per')) marker = undefined
    if (skipped[index]) {
      index++
      continue
    }
    const phrase = meanings.phrases[index]?.find(({ end }) => !isSkipped(index, end))
    const word = words[index] as (typeof words)[number]
    const end = phrase?.end ?? index + 1
    const text = words
      .slice(index, end)
      .map(({ raw }) => raw)
      .join(' ')
    const filler = !phrase && meanings.fillers[index] === true
    if (filler || word.breakBefore) headDone ||= head !== undefined
    if (filler) marker = isMarker(words, index) ? MARKERS[word.lower] : marker
    else {
      const concepts = phrase ? [phrase.concept] : (meanings.concepts[index] as readonly string[])
      for (const concept of concepts) {
        add(concept, text)
        if (concept === 'llm') add(ABOUT_LLMS, text)
        if (marker && marker !== 'which' && !isWeak(concept))
          add(marked(marker, concept, text), `${marker} ${text}`)
        // A verb ends what the question is about: "which events | happen most".
        if (concept === 'happen') {
          // "actions users performed": the users are the subject of the verb.
          if (!headDone && head === 'user' && firstNoun) head = firstNoun
          headDone ||= head !== undefined
        } else if (!headDone && !NO_HEADS.has(concept)) {
          head = concept
          firstNoun ??= concept
        }
      }
      if (!concepts.every(isWeak)) marker = undefined
      // "hit by TypeError" as "affected by TypeError".
      if (phrase && isMarker(words, end - 1)) marker = MARKERS[words[end - 1]?.lower ?? '']
    }
    index = end
  }
  // "how many events does a user have each"
  if (words.at(-1)?.lower === 'each') add('each', 'each')
  if (!head && [...slots.values()].includes('user')) head = 'user'
  if (head) add(`${HEAD}${head}`, head)
  // "Pro users last week", "visitors from France": of people who are only described, the number is asked for.
  const isNarrowed = features.period !== undefined || skipped.some((isTaken) => isTaken)
  if (isNarrowed && features.list.length === 2 && head === 'user') add('count', 'how many')
  if (events.length > 1) add(PAIR_SLOT, 'two events')
  if (events.length > 2) add(MANY_SLOT, 'several events')
  return features
}

const isOfErrors = ({ conditions }: ConditionMention): boolean =>
  conditions.some(({ key }) => key.startsWith('$exception_'))

const hasConditions = (parameters: Readonly<Record<string, ParameterHeader>>): boolean =>
  Object.values(parameters).some(({ type }) => type === 'conditions')

/** "by seats" breaks down, whatever the property holds; "plans by seats" ranks. */
const numberOf = ({ properties, words }: QuestionReading): PropertyMention | undefined => {
  const numbers = properties.filter(({ isNumber }) => isNumber)
  return (
    numbers.find((mention) => !isMarked(mention, words)) ?? (properties.length > 1 ? numbers[0] : undefined)
  )
}
const isMarked = ({ first }: WordRange, words: QuestionReading['words']): boolean =>
  /^(?:by|per|each|across|which)$/.test(words[first - 1]?.lower ?? '')

const namesRevenue = ({ first, end }: WordRange, words: QuestionReading['words']): boolean =>
  words.slice(first, end).every(({ stems }) => stems.every((stem) => conceptOf(stem) === 'revenue'))

/** "Hour and weekday", in either order. */
function areJoined(words: QuestionReading['words'], one: WordRange, two: WordRange): boolean {
  const [left, right] = one.first < two.first ? [one, two] : [two, one]
  const between = words.slice(left.end, right.first).map(({ lower }) => lower)
  return between.length > 0 && between.every((word) => /^(?:and|or|by|per|the|of|day)$/.test(word))
}

/** "How many admins logged in" asks for the admins, and not for what they did. */
const namesPeople = ({ first, end, conditions }: ConditionMention, reading: QuestionReading): boolean =>
  reading.words[first - 1]?.lower === 'many' &&
  /s$/.test(reading.words[end - 1]?.lower ?? '') &&
  conditions.every(({ key }) => reading.ownersOf(key).some(({ type }) => type === 'person'))

/** "mobile vs desktop" is no condition: nothing is both. */
function contradict(mentions: readonly ConditionMention[]): boolean {
  const keys = mentions
    .flatMap(({ conditions }) => conditions)
    .filter(({ operator }) => operator === undefined)
    .map(({ key }) => key)
  return new Set(keys).size < keys.length
}

const isChoice = (choices: readonly string[] | undefined, { property }: PropertyMention): boolean =>
  choices === undefined || (property !== undefined && choices.includes(property.key))

/** The property for a query of this table. */
function ownerOn(
  table: Table,
  { property, problem }: PropertyMention,
  { ownersOf }: QuestionReading,
): PropertyReference | undefined {
  if (table === 'events' || !property) return property ?? (problem && { key: '', type: 'event' })
  const owner = table === 'persons' ? 'person' : 'session'
  return ownersOf(property.key).some(({ type }) => type === owner)
    ? { key: property.key, type: owner }
    : undefined
}

/**
 * The same condition on the property of the person, where the person has it and is preferred. What PostHog records by itself
 * is of the moment: "users on mobile" did something there.
 */
function ofPerson(
  preferred: 'event' | 'person',
  mention: ConditionMention,
  { ownersOf }: QuestionReading,
): ConditionMention {
  if (preferred === 'event') return mention
  const conditions = mention.conditions.map((condition) =>
    !condition.key.startsWith('$') && ownersOf(condition.key).some(({ type }) => type === 'person')
      ? { ...condition, type: 'person' as const }
      : condition,
  )
  return { ...mention, conditions }
}

/** A condition for a query of this table; persons and sessions know only their own properties. */
function fitTo(
  table: Table,
  mention: ConditionMention,
  reading: QuestionReading,
): ConditionMention | undefined {
  if (table === 'events') return mention
  const owner = table === 'persons' ? 'person' : 'session'
  const own = mention.conditions.map((condition) => ({ ...condition, type: owner }) as const)
  const known = own.every(({ key }) => reading.ownersOf(key).some(({ type }) => type === owner))
  return known ? { ...mention, conditions: own } : undefined
}
