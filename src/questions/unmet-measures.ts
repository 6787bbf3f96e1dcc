import type { Features } from './feature-draft.ts'
import { NUMBER_OF_VALUES, SEGMENTS_SLOT } from './feature-slots.ts'
import { conceptOf, isFiller } from './lexicon.ts'
import type { QuestionEntry } from './question-entry.ts'
import type { EventMention } from './read-events.ts'
import type { QuestionReading } from './read-question.ts'
import { lowerTextOf, textOf } from './word-range.ts'

/** Words that ask for names, for different things or for a state, of a question that counts something else. */
export function unmetMeasures(
  entry: QuestionEntry,
  reading: QuestionReading,
  events: readonly EventMention[],
  features: Features,
): string[] {
  const { people, different, none, state, performance } = measuresOf(reading)
  const { known } = entry
  const found = [
    people && !features.list.includes(SEGMENTS_SLOT) && !givesPeople(entry) ? people : undefined,
    known.has(NUMBER_OF_VALUES) ? undefined : different,
    known.has('negation') ? undefined : none,
    state,
    known.has('convert') || known.has('vital') ? undefined : performance,
    !features.list.includes('user') && givesPeople(entry) ? emailOf(reading, events) : undefined,
    loggedIn(reading, events),
    'at_least' in entry.question.header.parameters ? manyTimes(reading, events) : undefined,
    known.has('new') && !features.list.includes('user') ? newThing(reading, events) : undefined,
  ]
  return found.filter((words) => words !== undefined)
}

/** What the words of a text ask for, whatever question they are compared with. */
interface Measures {
  people?: string
  different?: string
  none?: string
  state?: string
  performance?: string
}

/** A text is compared with many questions, in several ways each. */
const measures = new WeakMap<QuestionReading, Measures>()

function measuresOf(reading: QuestionReading): Measures {
  let found = measures.get(reading)
  if (!found) {
    found = {
      people: peopleAsked(reading),
      different: differentOnes(reading),
      none: withoutAny(reading),
      state: stateAsked(reading),
      performance: performanceAsked(reading),
    }
    measures.set(reading, found)
  }
  return found
}

/** Columns that say who somebody is. */
const givesPeople = ({ question: { header } }: QuestionEntry): boolean =>
  Object.keys(header.columns).some((name) => /^(?:email|person|person_id|distinct_id)$/.test(name)) ||
  header.asks.some((ask) => /^who\b/i.test(ask))

/** "Which users have the flag", "who sees it": names. */
function peopleAsked({ words }: QuestionReading): string | undefined {
  const at = words.findIndex(
    ({ stems, lower }, index) =>
      /^(?:which|whose)$/.test(words[index - 1]?.lower ?? '') &&
      !/^(?:in|on|at|from|of|by|for|with)$/.test(words[index - 2]?.lower ?? '') &&
      !/^(?:who|individual)$/.test(lower) &&
      stems.some((stem) => conceptOf(stem) === 'user'),
  )
  if (at > 0) return `${words[at - 1]?.lower} ${words[at]?.raw}`
  if (words[0]?.lower === 'who') return 'who'
  // "The most expensive users", not "the most frequent user paths", nor "errors with the most affected users".
  const most = words.findIndex(
    ({ stems, lower }, index) =>
      /^(?:most|least)$/.test(words[index - 2]?.lower ?? '') &&
      !words.slice(0, index - 2).some((word) => word.lower === 'with') &&
      /s$|^people$/.test(lower) &&
      stems.some((stem) => conceptOf(stem) === 'user'),
  )
  if (most > 0) return textOf(words, { first: most - 2, end: most + 1 })
  // "Users with the most pages" ranks them.
  const ranked = words.findIndex(
    ({ stems }, index) =>
      stems.some((stem) => conceptOf(stem) === 'user') &&
      /^with the (?:most|fewest|least|highest|lowest)$/.test(
        lowerTextOf(words, { first: index + 1, end: index + 4 }),
      ),
  )
  return ranked < 0 ? undefined : `${words[ranked]?.raw} with the ${words[ranked + 3]?.raw}`
}

/** "How many different integrations": values, not events; "unique users" are counted everywhere. */
function differentOnes({ words }: QuestionReading): string | undefined {
  for (const [index, { lower }] of words.entries()) {
    if (!/^(?:distinct|unique|different)$/.test(lower)) continue
    const before = `${words[index - 2]?.lower} ${words[index - 1]?.lower}`
    if (!/(?:how many|number of|count of)$/.test(before)) continue
    const next = words[index + 1]
    if (
      next &&
      !next.stems.some((stem) =>
        /^(?:user|event|page|visit|session|valu|day|week|month|hour)$/.test(conceptOf(stem) ?? stem),
      )
    )
      return `${lower} ${next.raw}`
  }
  return undefined
}

/** "Searches with no results". */
function withoutAny({ words, conditions }: QuestionReading): string | undefined {
  const at = words.findIndex(
    (word, index) =>
      /^(?:no|zero|without)$/.test(words[index - 1]?.lower ?? '') &&
      isFiller(word) &&
      !/^(?:the|an?|any|our|all|those)$/.test(word.lower) &&
      !conditions.some(({ first, end }) => index >= first && index < end),
  )
  return at < 0 ? undefined : `${words[at - 1]?.lower} ${words[at]?.raw}`
}

/** "Is the flag on for everyone": a state, which no number tells. */
function stateAsked({ words }: QuestionReading): string | undefined {
  if (!/^(?:is|are|was|were)$/.test(words[0]?.lower ?? '')) return undefined
  const flag = words.findIndex(({ stems }) => stems.some((stem) => conceptOf(stem) === 'flag'))
  const state = flag < 0 ? undefined : words.slice(flag).find(({ lower }) => STATE.test(lower))
  return state && `${words[0]?.lower} ... ${state.lower}`
}
const STATE = /^(?:on|off|enabled|disabled|live|active|inactive|rolled)$/

/** "Email reminders opened" were sent by email; nobody's address is asked for. */
function emailOf({ words }: QuestionReading, events: readonly EventMention[]): string | undefined {
  const at = words.findIndex(
    ({ lower }, index) => lower === 'email' && events.some(({ first }) => first === index + 1),
  )
  return at < 0 ? undefined : words[at]?.raw
}

/** Nobody "logged in" where no event says so. */
function loggedIn({ words }: QuestionReading, events: readonly EventMention[]): string | undefined {
  const at = words.findIndex(
    ({ lower }, index) =>
      /^log(?:s|ged|ging)?$/.test(lower) && /^(?:in|into|out|on)$/.test(words[index + 1]?.lower ?? ''),
  )
  return at < 0 || events.some(({ own }) => own.includes(at))
    ? undefined
    : textOf(words, { first: at, end: at + 2 })
}

/** "How many interviews were moved more than once" counts interviews, and not who moved them. */
const manyTimes = ({ words }: QuestionReading, events: readonly EventMention[]): string | undefined =>
  events.find(({ first }) => words[first - 1]?.lower === 'many' && /s$/.test(words[first]?.lower ?? ''))?.text

/** "New homes" are homes, whoever had one before. */
function newThing({ words }: QuestionReading, events: readonly EventMention[]): string | undefined {
  const mention = events.find(({ first }) => words[first - 1]?.lower === 'new')
  return mention && `new ${mention.text}`
}

/** "Best performing campaign": by what is not said. */
const performanceAsked = ({ words }: QuestionReading): string | undefined =>
  words.find(
    ({ lower }, index) =>
      /^perform/.test(lower) &&
      [index - 1, index + 1].some((at) =>
        /^(?:best|worst|well|better|worse|poorly)$/.test(words[at]?.lower ?? ''),
      ),
  )?.raw
