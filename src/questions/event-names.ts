import { distance } from 'fastest-levenshtein'
import { closestNames } from '../hogql/closest-names.ts'
import { ownValue } from '../own-value.ts'
import { CONCEPT_WORDS, isFiller } from './lexicon.ts'
import type { Word } from './read-words.ts'
import { stemsOf } from './stem.ts'
import type { Taxonomy } from './taxonomy.ts'
import { overlap, textOf } from './word-range.ts'

/** A place in the text that names an event. */
export interface EventMention {
  /** Indexes of words, end exclusive. */
  first: number
  end: number
  /** Those of the words that belong to the name: "created the *most* documents". */
  own: readonly number[]
  /** The event, or undefined when there is none or there are several. */
  event?: string
  /** What may have been meant when `event` is undefined. */
  candidates: string[]
  problem?: 'unknown' | 'ambiguous'
  /** What was done is not said: "cart" for Cart Viewed. */
  loose?: true
  /** As written. */
  text: string
}

/** Words in event names that say little about which event it is; any other word weighs 1. */
const LIGHT_WORDS: readonly [weight: number, words: string][] = [
  [0.05, 'user person event app customer the a'],
  [0.15, 'completed finished success successful successfully performed used to'],
  [0.3, 'new up in out off submitted'],
  [0.5, 'started clicked viewed created added first opened called'],
]
const NAME_WEIGHTS = new Map(
  LIGHT_WORDS.flatMap(([weight, words]) =>
    words.split(' ').map((word) => [stemsOf(word)[0] as string, weight]),
  ),
)

/** Words questions use for themselves: in a name they count, alone they do not name it. */
const NOT_ALONE = new Set(
  ['changed', 'updated', 'reported', 'tested', 'viewed', 'shown', 'failed', 'succeeded'].flatMap(stemsOf),
)

/** "placed an order": verbs that add nothing to what was done. */
const LIGHT_VERB =
  /^(?:placed?|placing|wr[oi]te|written|writing|made|makes?|making|took|takes?|gave|left|leave)$/

/** How people call the events PostHog records by itself. */
const LABELS: Record<string, readonly string[]> = {
  $pageview: ['page view', 'page visit'],
  $pageleave: ['page leave'],
  $screen: ['screen view'],
  $autocapture: ['autocapture', 'auto captured event'],
  $rageclick: ['rage click'],
  $identify: ['identify call'],
  $exception: ['exception', 'error', 'crash'],
  $feature_flag_called: ['feature flag call', 'flag evaluation'],
  $ai_generation: ['ai generation', 'llm generation', 'llm call'],
  $ai_trace: ['ai trace', 'llm trace'],
  $web_vitals: ['web vitals'],
}

/** Below this share of the name, a few of its words do not name an event. */
const MIN_COVERAGE = 0.45
/** A name that is all there wins over longer ones; of incomplete ones the best must lead by this much. */
const FULL_COVERAGE = 0.93
const MIN_LEAD = 0.25
/** A name without its action must be this complete. */
const MIN_WITHOUT_ACTION = 0.6

interface NameForm {
  event: string
  stems: readonly string[]
  total: number
  /** PostHog's own events go by all of their name or label: "leave" is not a page leave. */
  label: boolean
}

/** Event names prepared for reading; made once per taxonomy. */
export interface EventNames {
  names: readonly string[]
  byName: ReadonlyMap<string, string>
  formsByStem: ReadonlyMap<string, readonly NameForm[]>
}

const prepared = new WeakMap<Taxonomy, EventNames>()

export function eventNamesOf(taxonomy: Taxonomy): EventNames {
  let names = prepared.get(taxonomy)
  if (!names) {
    names = prepare(taxonomy)
    prepared.set(taxonomy, names)
  }
  return names
}

function prepare(taxonomy: Taxonomy): EventNames {
  const names = taxonomy.events.map(({ name }) => name)
  const formsByStem = new Map<string, NameForm[]>()
  for (const event of names)
    for (const [index, text] of [spell(event), ...(ownValue(LABELS, event) ?? [])].entries()) {
      const stems = [...new Set(text.split(' ').filter(Boolean).flatMap(stemsOf))]
      const form = {
        event,
        stems,
        label: index > 0 || event.startsWith('$'),
        total: stems.reduce((sum, stem) => sum + nameWeight(stem), 0),
      }
      for (const stem of stems) {
        const forms = formsByStem.get(stem)
        if (forms) forms.push(form)
        else formsByStem.set(stem, [form])
      }
    }
  return { names, byName: new Map(names.map((name) => [name.toLowerCase(), name])), formsByStem }
}

/** `user_signed_up`, `UserSignedUp` and `User signed-up` as words. */
const spell = (event: string): string =>
  event
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

const nameWeight = (stem: string): number => NAME_WEIGHTS.get(stem) ?? 1

/**
 * The events a text names, left to right. Names written out (`user_signed_up`, "Signed Up") are taken by the letter; words
 * are compared with the names the project has. `taken` tells which words already mean something else.
 */
export function readEvents(
  words: readonly Word[],
  taken: (index: number) => boolean,
  names: EventNames | undefined,
): EventMention[] {
  const mentions: EventMention[] = []
  words.forEach((word, index) => {
    if (taken(index) || !isWrittenOut(word, names)) return
    mentions.push(readWrittenOut(word, index, names))
  })
  if (!names) return mentions
  const free = (index: number) =>
    !taken(index) && !mentions.some(({ first, end }) => index >= first && index < end)
  const readings = wordReadings(words, free, names)
  const row = bestRow(readings)
  for (const reading of row) {
    const others = row.filter((other) => other !== reading)
    const rivals = readings.filter((rival) => !others.some((other) => overlap(rival, other)))
    mentions.push(toMention(reading, rivals, words))
  }
  // "Removed a product from their cart" views no cart.
  return mentions
    .filter(
      ({ loose, first }) => !(loose && /^(?:their|his|her|its|my)$/.test(words[first - 1]?.lower ?? '')),
    )
    .sort((a, b) => a.first - b.first)
}

/**
 * The readings that stand side by side and hold the most of names together: "who signed up started a trial" is a sign-up and
 * a trial, not the start of a sign-up.
 */
function bestRow(readings: readonly WordReading[]): WordReading[] {
  const byEnd = [...readings].sort((a, b) => a.end - b.end)
  const rows: { sum: number; row: WordReading[] }[] = [{ sum: 0, row: [] }]
  let end = 0
  for (const reading of byEnd) {
    for (; end < reading.end; end++) rows[end + 1] = rows[end] as (typeof rows)[number]
    const before = rows[reading.first] as (typeof rows)[number]
    const sum = before.sum + reading.weight * (0.5 + 0.5 * reading.coverage)
    const best = rows[reading.end] as (typeof rows)[number]
    if (sum > best.sum + 1e-9 || (sum > best.sum - 1e-9 && isBetter(reading, best.row.at(-1))))
      rows[reading.end] = { sum, row: [...before.row, reading] }
  }
  return rows[end]?.row ?? []
}

const isBetter = (one: WordReading, other: WordReading | undefined): boolean =>
  other !== undefined && one.end === other.end && one.first === other.first && byRank(one, other) < 0

const byRank = (a: WordReading, b: WordReading): number =>
  b.weight - a.weight || b.coverage - a.coverage || (a.form.event < b.form.event ? -1 : 1)

function isWrittenOut(word: Word, names: EventNames | undefined): boolean {
  if (word.quoted || /^\$\w|[^_]_[^_]/.test(word.raw)) return true
  return names !== undefined && /[a-z][A-Z]|[.:/-]/.test(word.raw) && names.byName.has(word.lower)
}

function readWrittenOut(word: Word, index: number, names: EventNames | undefined): EventMention {
  const mention = { first: index, end: index + 1, own: [index], text: word.raw, candidates: [] }
  if (!names) return { ...mention, event: word.raw }
  const event = names.byName.get(word.lower)
  if (event) return { ...mention, event }
  const spelled = spell(word.raw)
  const parts = spelled
    .split(' ')
    .map((part) => ({ ...word, raw: part, lower: part, stems: stemsOf(part), quoted: false }))
  const readings = wordReadings(parts, () => true, names)
  const [best] = readings
  // A quoted phrase may be the event's spoken name; an identifier that is not there is not another one.
  if (word.quoted && best && best.first === 0 && best.end === parts.length) {
    const spoken = toMention(best, readings, parts)
    return { ...spoken, first: index, end: index + 1, own: [index], text: word.raw }
  }
  const near = [...closestNames(word.raw, names.names), ...readings.map(({ form }) => form.event)]
  return { ...mention, problem: 'unknown', candidates: [...new Set(near)].slice(0, 5) }
}

interface WordReading {
  form: NameForm
  first: number
  end: number
  own: readonly number[]
  /** Share of the name that the text has. */
  coverage: number
  /** What of the name the text has, in full words. */
  weight: number
  /** The text has the last word of the name, which says what was done. */
  action: boolean
}

/** "How many documents did people create": who does it stands inside the name, and belongs to it. */
const AUXILIARY = /^(?:did|do|does|has|have|had)$/
const SUBJECT = /^(?:our|all|users?|people|persons?|customers?|visitors?|members?|players?|we|they|you)$/
function isSubject(words: readonly Word[], index: number): boolean {
  let before = index
  while (SUBJECT.test(words[before]?.lower ?? '')) before--
  return AUXILIARY.test(words[before]?.lower ?? '')
}

/** Words that may stand inside a name: "purchased a subscription", "documents were created". */
const isGap = (word: Word): boolean =>
  /^(?:an?|the|of|for|our|their|its|his|her|new|is|are|was|were|been|being|get|gets|got|most|any|more|less|fewer|than|at|least|most|exactly|only|just|or|over|one|two|three|four|five|ten|multiple|several|that|which|\d+\+?)$/.test(
    word.lower,
  )

function wordReadings(
  words: readonly Word[],
  free: (index: number) => boolean,
  names: EventNames,
): WordReading[] {
  const readings: WordReading[] = []
  const stems = words.map((word, index) => (free(index) && !word.quoted ? knownStems(word, names) : []))
  const forms = new Set(stems.flatMap((list) => list.flatMap((stem) => names.formsByStem.get(stem) ?? [])))
  for (const form of forms) {
    let index = 0
    while (index < words.length) {
      const reading = readForm(form, words, stems, index)
      if (reading && reading.coverage >= (form.label ? FULL_COVERAGE : MIN_COVERAGE)) readings.push(reading)
      index = reading ? reading.end : index + 1
    }
  }
  return readings.sort(byRank)
}

/** The stems of a word as the names spell them: a letter may be wrong in a long word. */
function knownStems(word: Word, names: EventNames): readonly string[] {
  if (word.stems.some((stem) => names.formsByStem.has(stem))) return word.stems
  const [stem] = word.stems
  if (!stem || stem.length < 5 || isFiller(word)) return []
  const limit = stem.length >= 8 ? 2 : 1
  for (const known of names.formsByStem.keys())
    if (known.length >= 5 && Math.abs(known.length - stem.length) <= limit && distance(known, stem) <= limit)
      return [known]
  return []
}

/** The longest run of words from `start` on that belong to one name. */
function readForm(
  form: NameForm,
  words: readonly Word[],
  stems: readonly (readonly string[])[],
  start: number,
): WordReading | undefined {
  const found = new Set<string>()
  const ownWords: number[] = []
  const subject: number[] = []
  let first = -1
  let end = start
  for (let index = start; index < words.length; index++) {
    if (first >= 0 && words[index]?.breakBefore) break
    const own = (stems[index] as readonly string[]).filter(
      (stem) => form.stems.includes(stem) && !found.has(stem),
    )
    const whole = own.length > 0 && own.length === (stems[index] as readonly string[]).length
    if (whole) {
      // "users signed up": the person belongs to the sentence, not to the name.
      if (first < 0 && own.every((stem) => nameWeight(stem) <= 0.05)) return undefined
      for (const stem of own) found.add(stem)
      if (first < 0) first = index
      end = index + 1
      ownWords.push(...subject.splice(0), index)
    } else if (first >= 0 && words[first - 1]?.lower === 'many' && isSubject(words, index))
      subject.push(index)
    else if (first < 0 || !isGap(words[index] as Word)) break
  }
  if (first < 0) return undefined
  const weight = [...found].reduce((sum, stem) => sum + nameWeight(stem), 0)
  // "Which levels do players fail" says elsewhere what fails.
  const isSaid = (stem: string): boolean => words.some((word) => word.stems.includes(stem))
  const named = [...found].some(
    (stem) => nameWeight(stem) >= 1 && (!NOT_ALONE.has(stem) || form.stems.every(isSaid)),
  )
  if (!named && found.size < form.stems.length) return undefined
  // "what share of users" shares nothing: a word of the trade, as it is written there, does not name an event alone.
  const [only] = ownWords
  if (
    ownWords.length === 1 &&
    found.size < form.stems.length &&
    CONCEPT_WORDS.has(words[only as number]?.lower ?? '')
  )
    return undefined
  const action = found.has(form.stems.at(-1) as string)
  return { form, first, end, own: ownWords, coverage: weight / form.total, weight, action }
}

/** "the export feature", "adoption of integrations": features go by the thing, not by what is done with it. */
function isFeature(words: readonly Word[], first: number, end: number): boolean {
  const isNoun = (index: number): boolean => /^features?$/.test(words[index]?.lower ?? '')
  let before = first - 1
  while (/^(?:an?|the|our|of|trends?|growth)$/.test(words[before]?.lower ?? '')) before--
  const isOf = words.slice(before, first).some(({ lower }) => lower === 'of')
  const verb = words[before]?.lower ?? ''
  return (
    isNoun(end) || isNoun(before) || /^adopt/.test(verb) || (isOf && /^(?:us(?:e|age)|uptake)$/.test(verb))
  )
}

function toMention(
  best: WordReading,
  readings: readonly WordReading[],
  words: readonly Word[],
): EventMention {
  const { first, end } = best
  const article = /^(?:an?|the)$/.test(words[first - 1]?.lower ?? '') ? 1 : 0
  const verb = first - 1 - article
  const own = article && LIGHT_VERB.test(words[verb]?.lower ?? '') ? [verb, ...best.own] : best.own
  const text = textOf(words, best)
  const rivals = readings.filter(
    (other) =>
      other.form.event !== best.form.event &&
      other.first < end &&
      other.end > first &&
      other.weight >= best.weight - 0.01 &&
      other.coverage > best.coverage - MIN_LEAD,
  )
  if (best.coverage >= FULL_COVERAGE && !rivals.some((rival) => rival.coverage >= FULL_COVERAGE))
    return { first, end, own, text, event: best.form.event, candidates: [] }
  // "plan" alone is a thing, not the event plan_changed; "purchase" is what was done.
  const vague = best.coverage < MIN_WITHOUT_ACTION && !best.action && !isFeature(words, first, end)
  if (rivals.length === 0 && !vague) {
    const mention = { first, end, own, text, event: best.form.event, candidates: [] }
    return best.action || best.coverage > 0.75 ? mention : { ...mention, loose: true }
  }
  const candidates = [...new Set([best, ...rivals].map(({ form }) => form.event))]
  return { first, end, own, text, problem: 'ambiguous', candidates }
}
