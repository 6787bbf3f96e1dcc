import { z } from 'zod'

/** How to reach a PostHog project. Precedence: these options, then the environment, then the default. */
export interface ClientOptions {
  /** Personal API key (`phx_...`), from Settings > Personal API keys. Environment: `POSTHOG_PERSONAL_API_KEY`. */
  apiKey?: string
  /** Number of the project, as in the address bar after `/project/`. Environment: `POSTHOG_PROJECT_ID`. */
  projectId?: number | string
  /**
   * `us`, `eu`, or the origin of your own PostHog, such as `https://posthog.example.com`.
   * Environment: `POSTHOG_HOST`, or its alias `POSTHOG_API_URL`. @default 'us'
   */
  host?: string
  /** Where events and flag requests go. @default the region's ingestion host; your own `host` otherwise */
  ingestionHost?: string
  /** Project token (`phc_...`), needed for capture and flags only. Environment: `POSTHOG_PROJECT_API_KEY`. */
  projectToken?: string
  /** Longest wait for a whole call, retries and waiting in line included, in milliseconds; 0 disables. @default 120_000 */
  timeoutMs?: number
  /**
   * Longest wait for one attempt, in milliseconds; 0 disables. PostHog itself may queue a query for 30 s and run it for
   * 10 s, so shorter values cut good answers off. @default 60_000
   */
  attemptTimeoutMs?: number
  /** Longest wait for a connection, in milliseconds. @default 10_000 */
  connectTimeoutMs?: number
  /** Further attempts after a failure that may pass, for calls that are safe to repeat; 0 to 10. @default 3 */
  maxRetries?: number
  /** This client's budget of queries; PostHog counts them per project, over all its clients. 0 for none. @default 240 */
  queriesPerMinute?: number
  /** As `queriesPerMinute`, over an hour; 0 for none. @default 2400 */
  queriesPerHour?: number
  /** This client's budget of all other calls; 0 for none. @default 480 */
  crudPerMinute?: number
  /** As `crudPerMinute`, over an hour; 0 for none. @default 4800 */
  crudPerHour?: number
  /** Queries running at once; further ones wait in line. PostHog allows 3 per project. @default 3 */
  maxConcurrentQueries?: number
  /** Calls that may wait in line (for a slot or for the budget) before new ones are refused. @default 1000 */
  maxQueuedRequests?: number
  /**
   * What becomes of a query that is too slow to wait for: with `when_too_slow`, one that PostHog gives up on at its time
   * limit (about 10 s for keys) runs again in the background, where it has minutes, until `timeoutMs` is over; `never`
   * fails at once. A query's own `background` goes first. @default 'when_too_slow'
   */
  background?: 'when_too_slow' | 'never'
  /** Largest answer accepted, in bytes after decompression. @default 268_435_456 */
  maxResponseBytes?: number
  /** Sent as the User-Agent header. @default 'posthog-driver/<version>' */
  userAgent?: string
  /** WARNING: lets the key travel unencrypted to a host that is not this machine. @default false */
  dangerouslyAllowHttp?: boolean
}

/** The environment variables an option is read from; the first non-empty one wins. */
export const OPTION_VARIABLES: Partial<Record<keyof ClientOptions, readonly string[]>> = {
  apiKey: ['POSTHOG_PERSONAL_API_KEY'],
  projectId: ['POSTHOG_PROJECT_ID'],
  host: ['POSTHOG_HOST', 'POSTHOG_API_URL'],
  projectToken: ['POSTHOG_PROJECT_API_KEY'],
}

interface OptionRule {
  schema: z.ZodType
  /** Completes the sentence "expected ...". A schema's own message, if it has one, adds the reason. */
  expected: string
  /** Never shown, not even in part. */
  secret?: true
}

const wholeNumber = (least: number, most: number, unit = ''): OptionRule => ({
  schema: z.number().int().min(least).max(most),
  expected: `a whole number${unit} from ${least} to ${most}`,
})

/** Longest delay of a JavaScript timer. */
const LONGEST_TIMEOUT_MS = 2_147_483_647
/** Longest string of V8, rounded down: an answer is one string. */
const LONGEST_TEXT = 500 * 1024 * 1024
const milliseconds = wholeNumber(0, LONGEST_TIMEOUT_MS, ' of milliseconds')
const budget = wholeNumber(0, 1_000_000)
// Fifteen digits always fit a JavaScript number.
const PROJECT_NUMBER = z.string().regex(/^[1-9]\d{0,14}$/)
const text: OptionRule = { schema: z.string(), expected: 'text' }

function secret(expected: string, wrongPrefixes: Record<string, string>): OptionRule {
  const schema = z.string().check((context) => {
    const value = context.value
    const problem =
      Object.entries(wrongPrefixes).find(([prefix]) => value.trim().startsWith(prefix))?.[1] ??
      unusableCharacters(value)
    if (problem) context.issues.push({ code: 'custom', message: problem, input: undefined })
  })
  return { schema, expected, secret: true }
}

function unusableCharacters(value: string): string | undefined {
  if (value === '') return 'it is empty'
  if (/[\r\n]/.test(value)) return 'it contains a line break; copy it again without one'
  if (/\s/.test(value)) return 'it contains white space; copy it again without it'
  if (!/^[\x21-\x7e]+$/.test(value)) return 'it contains characters that no key has'
}

/** What each option must look like, one row each; the type makes a forgotten row a compile error. */
export const OPTION_RULES: Record<keyof ClientOptions, OptionRule> = {
  apiKey: secret('a personal API key (phx_...)', {
    phc_: 'this is a project token, which only sends events; make a personal API key under Settings > Personal API keys',
    phs_: 'this is a project secret key, which cannot run queries; make a personal API key under Settings > Personal API keys',
    phr_: 'this is an OAuth refresh token; exchange it for an access token (pha_...) or use a personal API key',
  }),
  projectToken: secret('a project token (phc_...)', {
    phx_: 'this is a personal API key, which must stay away from the ingestion host',
    phs_: 'this is a project secret key, which must stay away from the ingestion host',
    pha_: 'this is an OAuth access token, which must stay away from the ingestion host',
    phr_: 'this is an OAuth refresh token, which must stay away from the ingestion host',
  }),
  projectId: {
    schema: z.union([z.number().int().positive(), PROJECT_NUMBER.transform(Number)]),
    expected: 'the number of the project, as in the address bar after /project/',
  },
  host: { ...text, expected: "'us', 'eu' or an origin such as https://posthog.example.com" },
  ingestionHost: { ...text, expected: 'an origin such as https://us.i.posthog.com' },
  timeoutMs: milliseconds,
  attemptTimeoutMs: milliseconds,
  connectTimeoutMs: wholeNumber(1, 600_000, ' of milliseconds'),
  maxRetries: wholeNumber(0, 10),
  queriesPerMinute: budget,
  queriesPerHour: budget,
  crudPerMinute: budget,
  crudPerHour: budget,
  maxConcurrentQueries: wholeNumber(1, 1000),
  maxQueuedRequests: wholeNumber(0, 1_000_000),
  background: { schema: z.enum(['when_too_slow', 'never']), expected: "'when_too_slow' or 'never'" },
  maxResponseBytes: wholeNumber(1024, LONGEST_TEXT, ' of bytes'),
  userAgent: { schema: z.string().regex(/^[\x20-\x7e]+$/), expected: 'printable ASCII text' },
  dangerouslyAllowHttp: { schema: z.boolean(), expected: 'true or false' },
}
