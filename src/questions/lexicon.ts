import { stemsOf } from './stem.ts'

/*
 * What analytics questions are made of. Words that mean the same are one concept, so that a question is recognised by what
 * it asks and not by how it is phrased. Nothing here names a question: entries are words of the trade and of English.
 */

/** Words that carry no meaning of their own in a question about data, in exactly this form: "group by" is, "groups" are not. */
const FILLER = `a an the and or it its this that these those there their them they he she we our us ours my mine your you i me
  of in on for to from at with into onto through throughout during over via about between within across among amongst then
  what which how many much data number figure figures statistics stats stat chart table overview summary info information
  app site website product project platform system s so hey hi hello thanks thank just now currently exactly actually really
  please whole entire total overall some any all also only basis grouped group down split as if kindly quickly right
  here based ones one up out respectively various different every each per by period detail details value result
  results dataset usually typically normally generally metric metrics analytics posthog yo anything something everything gimme cheers lot so far current possible possibly curious quick d ve ll re m had having did
  numbers u ur r pls plz thx im id lets wise ok okay`

/** Those of them that name what is measured: "in the app" says nothing, "per app" asks for something. */
const PRODUCTS = /^(?:app|site|website|product|project|platform|system)$/
export const isProductWord = ({ lower }: { lower: string }): boolean => PRODUCTS.test(lower)

/** Verbs that ask for an answer, in any form. */
const FILLER_VERBS = `be am is are was were do have has can could would let show give tell list get find see display
  fetch pull report want need know like look check ask answer question make go take put sort order build draw calculate
  compute visualize visualise compile prepare wonder mind appreciate`

/** "The tracking number" is one of these, and nothing that is tracked. */
const NUMBERED =
  'tracking phone telephone serial account ticket invoice house version reference card model part flight room seat'.split(
    ' ',
  )

/** Concepts: the first word names it, the rest mean it. Phrases are matched on stems, longest first. */
const CONCEPTS: readonly (readonly string[])[] = [
  [
    'top',
    'most',
    'highest',
    'biggest',
    'largest',
    'main',
    'leading',
    'popular',
    'common',
    'frequent',
    'frequently',
    'often',
    'best',
    'favourite',
    'favorite',
    'max',
    'maximum',
    'commonly',
    'popularity',
    'rank',
    'ranking',
    'leaderboard',
    'heaviest',
    'hottest',
    'greatest',
    'number one',
    'in first place',
    'commonest',
    'top performing',
    'more than any other',
  ],
  [
    'user',
    'person',
    'visitor',
    'customer',
    'individual',
    'everyone',
    'everybody',
    'who',
    'human',
    'audience',
    'client',
    'folk',
    'member',
    'somebody',
    'anyone',
    'anybody',
    'ppl',
    'user base',
    'userbase',
    'customer base',
    'shopper',
    'guy',
    'player',
    'gamer',
  ],
  ['unique', 'distinct', 'different', 'individual'],
  ['event', 'action', 'interaction', 'thing'],
  ['activity', 'activeness'],
  [
    'activity level',
    'level of activity',
    'level of user activity',
    'level of engagement',
    'how active',
    'how engaged',
  ],
  ['page', 'url', 'pathname', 'screen view', 'web page', 'section of the site', 'part of the site'],
  ['visit'],
  [
    'acquire',
    'find us',
    'find you',
    'find our',
    'discover us',
    'discover our',
    'hear about us',
    'hear of us',
    'come to us',
    'reach us',
    'get to us',
    'acquisition',
  ],
  ['view', 'look at', 'hit', 'opened', 'browse', 'seen', 'read'],
  [
    'happen',
    'occur',
    'fire',
    'trigger',
    'perform',
    'do',
    'record',
    'track',
    'capture',
    'receive',
    'come in',
    'take place',
    'execute',
    'arrive',
    'occurrence',
    'generate',
    'produce',
  ],
  ['active', 'engage', 'engagement', 'use', 'usage', 'online', 'alive'],
  [
    'convert',
    'turn into',
    'become',
    'end up',
    'go on to',
    'eventually',
    'proceed to',
    'make it to',
    'get to',
    'end in',
    'end with',
  ],
  [
    'rate',
    'percent',
    'percentage',
    'share',
    'ratio',
    'proportion',
    'fraction',
    'pct',
    'portion',
    'what part',
  ],
  [
    'dropoff',
    'drop off',
    'drop out',
    'dropping',
    'fall off',
    'fall out',
    'lose',
    'leak',
    'stick at',
    'stuck',
    'get stuck',
    'give up',
    'bail',
    'bail out',
    'leave',
    'drop',
    'not continue',
    'not make it',
    'not finish',
    'not complete',
    'disappear',
  ],
  ['stop', 'quit'],
  // What is sent back is no coming back.
  [
    'send back',
    'return it',
    'return them',
    'return item',
    'return product',
    'return purchase',
    'return order',
  ],
  // Who abandons something began it: that is no silence.
  ['abandon', 'abandonment', 'abandoner'],
  ['lead to', 'result in'],
  ['funnel', 'flow'],
  ['step', 'stage'],
  [
    'retain',
    'come back',
    'return',
    'stick around',
    'keep coming back',
    'coming back',
    'keep using',
    'stay',
    'still active',
    'still around',
    'stickiness of cohorts',
    'stay around',
    'come again',
    'get back',
    'stick with us',
    'stick',
  ],
  [
    'trend',
    'over time',
    'evolve',
    'evolution',
    'timeline',
    'develop',
    'development',
    'time series',
    'graph',
    'plot',
    'curve',
    'history',
    'trending over time',
    'through time',
    'progression',
  ],
  ['distribut', 'distribution', 'histogram', 'spread', 'bucket', 'segmented by activity'],
  [
    'clock',
    'hour of day',
    'hour of the day',
    'time of day',
    'time of the day',
    'what hour',
    'which hour',
    'what time',
    'times of day',
    'hour',
    'clock time',
    'what times',
  ],
  ['weekday', 'day of week', 'day of the week', 'days of the week', 'what day', 'which day', 'which weekday'],
  ['peak', 'busy', 'busiest', 'rush', 'crowded'],
  ['time', 'moment', 'when'],
  ['pattern', 'rhythm', 'habit', 'heatmap'],
  [
    'count',
    'volume',
    'how many',
    'number of',
    'amount',
    'total number',
    'quantity',
    'tally',
    'how much',
    'how high',
    'how large',
    'how big',
  ],
  ['occasion', 'how often', 'how frequently', 'how many times', 'number of times'],
  [
    'negation',
    'not',
    'no',
    'never',
    'without',
    'except',
    'exclude',
    'excluding',
    'neither',
    'nobody',
    'none',
    'nor',
    'cannot',
    'fail to',
    'other than',
    'besides',
    'apart from',
  ],
  [
    'least',
    'lowest',
    'fewest',
    'smallest',
    'worst',
    'rarest',
    'bottom',
    'rare',
    'rarely',
    'seldom',
    'minimum',
    'less',
    'unpopular',
  ],
  ['compare', 'versus', 'vs', 'comparison', 'relative to', 'against', 'than'],
  ['mobile', 'phone', 'smartphone'],
  [
    'any order',
    'unordered',
    'regardless of order',
    'regardless of the order',
    'whatever order',
    'order does not matter',
    'irrespective of order',
    'either order',
    'no matter which came first',
  ],
  [
    'before',
    'prior to',
    'precede',
    'lead up to',
    'leading up to',
    'path to',
    'journey to',
    'way to',
    'right before',
  ],
  ['after', 'follow', 'following', 'afterwards', 'subsequent', 'come after'],
  ['path', 'journey', 'navigate', 'sequence', 'transition', 'route', 'pathing'],
  ['drive', 'driver', 'correlate', 'correlation', 'predict', 'predictor', 'influence', 'predictive'],
  ['differ', 'difference', 'vary', 'differently'],
  ['increase', 'go up', 'rise', 'climb', 'spike', 'surge', 'more than before', 'more than usual'],
  ['decline', 'decrease', 'go down', 'fall', 'shrink', 'less than before', 'fewer than before'],
  ['churn', 'attrition', 'churner', 'churning'],
  [
    'dormant',
    'inactive',
    'silent',
    'quiet',
    'idle',
    'lapsed',
    'silence',
    'inactivity',
    'went quiet',
    'went silent',
    'go quiet',
    'go silent',
  ],
  [
    'resurrect',
    'reactivate',
    'revive',
    'win back',
    'winback',
    're engage',
    'reengage',
    'reawaken',
    'won back',
  ],
  ['risk', 'danger', 'in danger'],
  ['how long', 'it take', 'it takes'],
  ['how fast', 'how quickly', 'how soon'],
  ['bring', 'deliver'],
  ['start', 'begin'],
  ['site', 'website', 'domain'],
  ['referrer', 'referer', 'referring domain', 'referring site', 'referring website', 'referring page'],
  ['entry page', 'landing page', 'page of entry', 'entrance page'],
  ['duration', 'length', 'long', 'how long'],
  ['fast', 'quick', 'quickly', 'speed', 'speedy'],
  ['slow', 'slowest', 'slowly', 'sluggish', 'laggy'],
  ['average', 'avg', 'mean'],
  [
    'vital',
    'web vital',
    'core web vital',
    'lcp',
    'inp',
    'cls',
    'fcp',
    'largest contentful paint',
    'interaction to next paint',
    'cumulative layout shift',
    'first contentful paint',
  ],
  [
    'revenue',
    'turnover',
    'sales',
    'income',
    'earnings',
    'earn',
    'earn money',
    'make money',
    'money do we make',
    'money did we make',
    'money we make',
    'money have we made',
    'money come in',
    'money came in',
    'money did we get',
    'money did we earn',
    'money do we earn',
    'money did we take',
    'do we sell',
    'did we sell',
    'have we sold',
  ],
  [
    'bestseller',
    'best seller',
    'best selling',
    'bestselling',
    'top selling',
    'top seller',
    'sell most',
    'sell best',
  ],
  ['order value', 'purchase value', 'basket value', 'basket size', 'cart value', 'aov', 'ticket size'],
  ['arpu', 'revenue per user', 'revenue per customer', 'revenue per person', 'arpc'],
  [
    'llm',
    'ai',
    'language model',
    'large language model',
    'ai model',
    'llm model',
    'ai generation',
    'llm generation',
    'ai call',
    'llm call',
    'llm request',
    'ai request',
    'model call',
    'genai',
    'generative ai',
  ],
  ['cost', 'expensive', 'price', 'expense', 'costly', 'pricey'],
  ['latency', 'response time'],
  // People are new by when they came, and recent by what they did last.
  ['newest', 'youngest'],
  ['oldest', 'earliest', 'longest standing'],
  ['new', 'brand new'],
  // By what they spend.
  [
    'big customer',
    'biggest customer',
    'largest customer',
    'best customer',
    'most valuable customer',
    'most valuable user',
    'biggest client',
    'best client',
    'biggest account',
    'biggest spender',
    'top spender',
  ],
  ['recent', 'latest', 'last', 'most recent', 'recently', 'just now', 'lately'],
  ['error', 'exception', 'crash', 'js error', 'javascript error'],
  ['affect', 'impact', 'hurt', 'hit by'],
  ['flag', 'feature flag', 'feature toggle', 'toggle'],
  // A flag that is active is switched on, which says nothing about its use.
  [
    'active flag',
    'active feature flag',
    'flag are active',
    'feature flag are active',
    'flag is active',
    'feature flag is active',
  ],
  ['experiment', 'a b test', 'ab test', 'split test'],
  ['property', 'attribute', 'field'],
  // A name made of digits is no number of anything.
  ['number plate', ...NUMBERED.map((noun) => `${noun} number`)],
  ['absence', 'absent', 'away', 'a break', 'long break', 'pause', 'long time', 'hiatus', 'gone'],
]

/** Whether a word is one of every question: "active" is no name of a plan unless the text says so. */
export const isOrdinary = (word: { lower: string; stems: readonly string[] }): boolean =>
  isFiller(word) || word.stems.some((stem) => conceptOf(stem) !== undefined)

/** Marks a text that asks for names and not for a number. */
export const LIST = 'list:'
/** Marks a text that puts a period beside the one before. */
export const COMPARED = '<compared>'

/** Concepts that hardly tell one question from another. */
const WEAK: ReadonlySet<string> = new Set([
  LIST,
  COMPARED,
  'occasion',
  'happen',
  'count',
  'time',
  'unique',
  'step',
  'rate',
])

const key = (phrase: string): string => phrase.split(' ').flatMap(stemsOf).join(' ')

const FILLER_WORDS: ReadonlySet<string> = new Set(FILLER.split(/\s+/))
const FILLER_STEMS: ReadonlySet<string> = new Set(
  FILLER_VERBS.split(/\s+/).map((word) => stemsOf(word).join(' ')),
)

export const isFiller = (word: { lower: string; stems: readonly string[] }): boolean =>
  FILLER_WORDS.has(word.lower) || FILLER_STEMS.has(word.stems.join(' '))

/** Every word of the concepts, as written. */
export const LEXICON_WORDS: readonly string[] = [
  ...new Set(CONCEPTS.flat().flatMap((phrase) => phrase.split(' '))),
]

/** Those that mean something by themselves. */
export const CONCEPT_WORDS: ReadonlySet<string> = new Set(
  CONCEPTS.flat().filter((phrase) => !phrase.includes(' ')),
)

/** Stems of a phrase, joined by a space, to the concept. */
const PHRASES = new Map<string, string>()
let longest = 1
for (const [concept, ...words] of CONCEPTS)
  for (const phrase of [concept as string, ...words]) {
    const stems = key(phrase)
    longest = Math.max(longest, stems.split(' ').length)
    if (!PHRASES.has(stems)) PHRASES.set(stems, concept as string)
  }

export const LONGEST_PHRASE = longest

export const conceptOf = (stems: string): string | undefined => PHRASES.get(stems)

/** Of these, the ones that change nothing in a question that has no word for them. */
const HARMLESS: ReadonlySet<string> = new Set(['happen', 'count', 'unique', 'occasion', LIST, COMPARED])

export const isHarmless = (feature: string): boolean =>
  HARMLESS.has(feature) || feature.startsWith(HEAD) || feature === ABOUT_LLMS

/** Marks a text that speaks of language models, if only by naming a property of their calls: "slowest model". */
export const ABOUT_LLMS = 'about:llm'

/** Marks what a question is about: "user actions" are actions, "users with the most actions" are users. */
export const HEAD = 'head:'

/** Concepts that nearly every question is about. */
export const GENERIC: ReadonlySet<string> = new Set(['user', 'event', 'page', 'activity', 'thing'])

export const isWeak = (feature: string): boolean => WEAK.has(feature)

/** Asking to change something is never a question about data. */
export const WRITE_VERBS: ReadonlySet<string> = new Set(
  'delete remove drop create insert update alter truncate erase wipe rename disable enable archive send deploy install stop apply cancel refund schedule translate remind notify'.split(
    ' ',
  ),
)
