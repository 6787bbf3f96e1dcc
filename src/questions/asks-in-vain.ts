import { isFiller } from './lexicon.ts'
import type { QuestionReading } from './read-question.ts'
import { lowerTextOf } from './word-range.ts'

/**
 * Why no question answers a text, whatever it is about: it asks two things, or restricts or joins in a way that none has a
 * place for. Leaving such words out would answer something else.
 */
export function asksInVain(reading: QuestionReading): string | undefined {
  const sentence = reading.words.map(({ lower, quoted }) => (quoted ? '""' : lower)).join(' ')
  if (asksTwice(reading))
    return 'The text asks two things at once; each needs a question of its own: ask them one after the other.'
  const either = eitherOf(reading)
  if (either)
    return `No question looks at ${either.join(' or ')} as if they were one; ask for each of them, or for both in any order.`
  if (leavesTimeOut(reading)) return 'No question leaves a time out; name the time that counts.'
  if (isSilentThroughout(reading))
    return 'No question looks for people who did nothing in a given time; ask for those who are inactive for a number of days, or who became inactive in it.'
  for (const [pattern, reason] of IN_VAIN) {
    const found = pattern.exec(sentence)
    if (found) return `"${found[0].trim()}": ${reason}`
  }
  return undefined
}

const PEOPLE = '(?:users?|people|persons?|customers?|visitors?|members?|accounts?|players?|folks|shoppers?)'
const NEW = '(?:new|first time|newly (?:acquired|registered|signed up))'
const UNIT = '(?:hour|day|week|month)s?'

/** Kinds of restrictions that only look like something a question takes. */
const IN_VAIN: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [
    /\b(?:first|earliest|oldest|newest) (?:user|customer|person|visitor|member|player|one)\b|\bwho (?:was|were|is|are) (?:the )?(?:very )?(?:first|last)\b|\b(?:very )?first to\b/,
    'no question names who was first; ask for the people who did it, or for the latest events.',
  ],
  [
    /\b(?:before (?:and|or|vs|versus|compared to) after|after (?:and|or|vs|versus|compared to) before)\b/,
    'no question puts the time before a day beside the time after it; compare two periods, as in "October vs September".',
  ],
  [
    /\b(?:on|in|during|over) (?:all(?: of)?|each of|every one of) (?:the |these |those )?(?:(?:last|past|previous) )?(?:\d+ |\w+ )?(?:days|weeks|months)\b/,
    'no question singles out the people who did something in each of several days, weeks or months.',
  ],
  [
    /\b(?:which|what) days? (?:(?:did|have) (?:we|you)|had|saw|got|brought|was|were)\b(?!.*\b(?:of the week|weekdays?)\b)/,
    'no question picks out a day; ask for the trend per day, or on which day of the week.',
  ],
  [
    new RegExp(
      [
        `\\b${PEOPLE} (?:currently |now )?online\\b`,
        '\\b(?:is|are) (?:currently|now) (?:online|active|logged in|signed in|using|browsing|visiting)\\b',
        '\\b(?:using|visiting|browsing|playing|logged in|signed in|(?<!(?:daily|weekly|monthly) )active) .*\\b(?:right now|at the moment)\\b',
        '\\b(?:online|active|logged in) (?:right )?now\\b',
      ].join('|'),
    ),
    'no question tells who is there at this moment; name a time, as in "in the last 10 minutes" or "today".',
  ],
  [
    /\bi(?: have| had)? (?:created|made|saved|wrote|built|own|added|set up)\b/,
    'a question does not know who asks it.',
  ],
  [
    /\b(?:on|during|for|at|only|over) (?:the )?(?:weekdays|weekends|workdays|(?:working|business|week) days|(?:working|business|office) hours|(?:mon|tues|wednes|thurs|fri|satur|sun)days|nights?)\b/,
    'no question keeps to certain weekdays or hours; ask for the pattern by weekday or hour.',
  ],
  [
    new RegExp(
      `\\b(?:${PEOPLE} (?:that|which|with|having)|who|whoever)\\b(?!.*\\bhow (?:many|much|often)\\b).* (?:on )?(?:every|each)(?: single| and every)? (?:day|week|month|hour)\\b(?! of\\b)`,
    ),
    'no question singles out the people who did something in each of several days, weeks or months.',
  ],
  [
    new RegExp(
      `\\b${UNIT} (?:with|that had|which had|had|where|when|in which|on which)(?: we)?(?: had| got| saw)? (?:no|zero|at least|at most|more than|less than|fewer than|over|under|above|below|exactly|only|\\d)\\b`,
    ),
    'no question singles out days, weeks or months by what happened in them.',
  ],
  [
    /\b(?:time|days|hours|minutes|weeks|gap|interval|delay) between (?:(?:two|their|each|the|consecutive|successive|subsequent|repeat) )*\w+[^s\W]s\b(?!.*\band\b)/,
    'no question measures the time from one to the next of the same kind.',
  ],
  [
    /\bhow many (?:hours|days|weeks|times) (?:a|an|per|each|every|in a) (?:day|week|month)\b(?! of\b)/,
    'no question gives the usual number per person and interval; ask on how many days people are active.',
  ],
  [/\b(?:by|of|from|to|for) (?:me|myself)\b(?! of\b)/, 'a question does not know who asks it.'],
  [
    new RegExp(`(?<!\\b(?:most|least|more|less|how|highly) )\\bengaged ${PEOPLE}\\b`),
    'no question knows who counts as engaged; ask for active users, or for those with a number of events or active days.',
  ],
  [
    /\b(\w+)(?: \w+)? (?:and|or) (?:non|not) \1\b(?!.*\b(?:compar\w+|differ\w*|versus|vs)\b)(?<!\b(?:compar\w+|between|differ\w*|versus|vs)\b.*)/,
    'no question counts the one and the other apart; ask for a comparison, or for a breakdown by the property.',
  ],
  [
    new RegExp(
      `\\bretention (?:rates? |curves? )?(?:of|for|among) (?:the |our |all )?${NEW} ${PEOPLE}\\b|\\b${NEW} ${PEOPLE} retention\\b|\\b${NEW} ${PEOPLE} (?:who |that |have |had |has |did |do |are |were |get |got )*(?:c[ao]mes? back|coming back|return(?:s|ed|ing)?\\b|retained|stay(?:s|ed)?\\b|stuck|stick)`,
    ),
    'no question keeps to new people when it looks at who comes back; ask for retention after their first event, as in "retention after signup".',
  ],
  [
    new RegExp(
      `^(?:do|does|did|are|is|have|has|can|will) (?:the )?(?:most|many|all|enough) (?:of )?(?:our |the )?${PEOPLE}\\b`,
    ),
    'no question says whether something holds for most people; ask for the share of them.',
  ],
  [
    new RegExp(
      `\\bhow (?:many|much|often|long|far)\\b.*\\b(?:do|does|did|have|has) (?:most|many|few) (?:of )?(?:our |the )?${PEOPLE}\\b`,
    ),
    'no question says what holds for most people; ask for the average, the median or the distribution.',
  ],
]

/** "Inactive in the last 30 days", which "became inactive last month" and "came back after being inactive" are not. */
function isSilentThroughout({ period, words }: QuestionReading): boolean {
  if (
    !period ||
    words.some(({ lower }) => /^(?:c[ao]mes?|coming|back|return\w*|re(?:surrect|activat)\w*)$/.test(lower))
  )
    return false
  const before = (index: number): string => words[index - 1]?.lower ?? ''
  return words.some(({ lower }, index) => {
    if (lower === 'inactive')
      return !/^(?:bec[ao]mes?|becoming|went|go|going|got|turned)$/.test(before(index))
    return (
      lower === 'active' &&
      (before(index) === 'not' || (before(index) === 'been' && before(index - 1) === 'not'))
    )
  })
}

const ASKING = /^(?:what|which|how|who|whom|why|where|when)$/
const ORDERING = /^(?:show|list|give|tell|find|get|plot|graph)$/
/** These say more of what was asked before. */
const OF_THE_SAME =
  /^(?:how often|how many times|when|how many (?:of (?:them|those|these)|are|were|then|did|do|went|ended|also|actually|later|eventually|subsequently)|what (?:share|percentage|percent|fraction|proportion) of (?:them|those|these)|which of (?:them|those|these))\b/

/** "How many signed up, and what was the revenue?" */
function asksTwice({ words }: QuestionReading): boolean {
  // "Of the users who signed up" asks nothing yet.
  const opens = (index: number): boolean =>
    ASKING.test(words[index]?.lower ?? '') &&
    words.slice(0, index).every((word) => isFiller(word) && word.lower !== 'of')
  const asked = (end: number, isJoined: boolean): boolean =>
    words
      .slice(0, end)
      .some(({ lower }, index) => /^(?:what|how|why)$/.test(lower) || ORDERING.test(lower) || opens(index)) ||
    (isJoined && words.slice(0, end).filter((word) => !isFiller(word)).length > 1)
  return words.some(({ lower, quoted, breakBefore }, index) => {
    if (quoted || index < 2) return false
    let before = index - 1
    while (/^(?:also|then|please|can|could|you)$/.test(words[before]?.lower ?? '')) before--
    const isJoined = /^(?:and|plus|but)$/.test(words[before]?.lower ?? '')
    const isAsking = ASKING.test(lower) && (isJoined || breakBefore)
    const isOrdering =
      ORDERING.test(lower) && isJoined && /^(?:me|us|the|all|how|what)$/.test(words[index + 1]?.lower ?? '')
    if (!isAsking && !isOrdering) return false
    const rest = lowerTextOf(words, { first: index, end: index + 6 })
    // "Events by plan, which are rising" is one clause; "revenue, how much" is not.
    if (!isJoined && /^(?:which|who|when|where)\b/.test(rest)) return false
    return !OF_THE_SAME.test(rest) && asked(isJoined ? before : index, isJoined)
  })
}

/** "Who signed up or bought": two events that are meant as one. */
function eitherOf({ events, words }: QuestionReading): [string, string] | undefined {
  for (const [index, one] of events.entries()) {
    const two = events[index + 1]
    if (!two || one.event === two.event) continue
    const [left, right] = one.first < two.first ? [one, two] : [two, one]
    const between = words.slice(left.end, right.first).map(({ lower }) => lower)
    if (between.includes('or') && between.every((word) => JOINT.test(word))) return [left.text, right.text]
  }
  return undefined
}
const JOINT = /^(?:or|either|who|they|that|also|at|least|an?|the|did|have|has|had|even)$/

/** "Except those from last week": a period is what counts, never what does not. */
function leavesTimeOut({ period, words }: QuestionReading): boolean {
  let at = (period?.first ?? 0) - 1
  while (/^(?:the|ones|those|from|in|on|of|for|at|during)$/.test(words[at]?.lower ?? '')) at--
  const { lower = '' } = words[at] ?? {}
  return (
    /^(?:except|excluding|exclude|without|ignoring|minus|besides|outside)$/.test(lower) ||
    (lower === 'than' && words[at - 1]?.lower === 'other')
  )
}
