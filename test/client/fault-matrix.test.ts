import { getEventListeners } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PostHogClient } from '../../src/client/client.ts'
import { CoreClient } from '../../src/client/core-client.ts'
import type { CallOptions } from '../../src/client/driver.ts'
import {
  ApiError,
  ConnectionError,
  type ErrorCode,
  type PostHogDriverError,
  QueryError,
} from '../../src/errors.ts'
import { Gate } from '../../src/local/engine/gate.ts'
import { type LocalPostHog, startLocalPostHog } from '../../src/local/index.ts'
import { FAULT_NAMES } from '../../src/local/server/faults/fault.ts'
import { closedOrigin } from '../http/loopback.ts'
import { type FaultPlan, faultyTransport } from '../support/faulty-transport.ts'
import { type ServerLog, watchServers } from '../support/server-log.ts'

/** The kinds of call there are; the first page of those that page is spared, the fault meets the second. */
const CALLS = {
  query: { run: (client, _name, options) => client.query('SELECT 1 AS one', options), pages: 0 },
  readBatches: {
    run: async (client, _name, options) => {
      const rows: unknown[] = []
      const reading = { key: 'number', batchSize: 10, ...options }
      for await (const batch of client.readBatches('SELECT number FROM numbers(25)', reading))
        rows.push(...batch)
      return rows
    },
    pages: 1,
  },
  list: {
    run: (client, _name, options) => client.cohorts.list({ pageSize: 2, ...options }).all(),
    pages: 1,
  },
  create: { run: (client, name, options) => client.annotations.create({ content: name }, options), pages: 0 },
  capture: {
    run: (client, name, options) => client.capture({ event: name, distinctId: 'u' }, options),
    pages: 0,
  },
  evaluateFlags: { run: (client, _name, options) => client.evaluateFlags('u', options), pages: 0 },
} satisfies Record<string, Call>

interface Call {
  run(client: CoreClient, name: string, options: CallOptions): Promise<unknown>
  /** Requests before the one that the fault meets. */
  pages: number
}
type CallName = keyof typeof CALLS
const CALL_NAMES = Object.keys(CALLS) as CallName[]

/** What a call makes of a fault. */
interface Outcome {
  /** Undefined where the fault does no harm. */
  code?: ErrorCode
  retryable?: boolean
  /** Requests from the one that the fault meets, when it stays. */
  requests: number
  /** Whether the call succeeds when the fault happens only once. */
  recovers?: true
  hint?: RegExp
}
const MAX_RETRIES = 1
const fine: Outcome = { requests: 1 }
const retried = (code: ErrorCode, hint?: RegExp): Outcome => ({
  code,
  hint,
  retryable: true,
  requests: 1 + MAX_RETRIES,
  recovers: true,
})
/** Sent again, to run in the background. */
const moved = (code: ErrorCode, hint?: RegExp): Outcome => ({
  code,
  hint,
  retryable: false,
  requests: 2,
  recovers: true,
})
/** It may pass, but the call is not repeated: it could have taken effect, or a repetition would cost too much. */
const notRepeated = (code: ErrorCode, hint?: RegExp): Outcome => ({
  code,
  hint,
  retryable: true,
  requests: 1,
})
/** A write that may have been done; a 429 says that it was not. */
const unsafe = (code: ErrorCode, hint?: RegExp): Outcome =>
  /_limited$/.test(code)
    ? notRepeated(code, hint)
    : { code, hint: /may have taken effect/, retryable: false, requests: 1 }
const refused = (code: ErrorCode, hint?: RegExp): Outcome => ({ code, hint, retryable: false, requests: 1 })
/** Refused, and PostHog asked what is wrong with the query. */
const explained = (code: ErrorCode, hint?: RegExp): Outcome => ({ ...refused(code, hint), requests: 2 })

type Outcomes = Record<CallName, Outcome>
const everywhere = (outcome: Outcome): Outcomes =>
  Object.fromEntries(CALL_NAMES.map((name) => [name, outcome])) as Outcomes
/** Reads, captured events (which have an id) and flags are repeated; the write is not. */
const passing = (code: ErrorCode, hint?: RegExp): Outcomes => ({
  ...everywhere(retried(code, hint)),
  create: unsafe(code, hint),
})
const permanent = (code: ErrorCode, hint?: RegExp): Outcomes => everywhere(refused(code, hint))

const QUERIES = ['query', 'readBatches'] as const
const INGESTION = ['capture', 'evaluateFlags'] as const
const forCalls = (calls: readonly CallName[], outcome: Outcome): Partial<Outcomes> =>
  Object.fromEntries(calls.map((name) => [name, outcome]))

interface Row {
  /** For `x-local-fault`; absent for a connection that is refused. */
  fault?: string
  /** What the fault of a scope is to name, by call. */
  scoped?: Partial<Record<CallName, string>>
  status?: number
  outcomes: Outcomes
  /** Whether the server does what it was asked for, before or in spite of the fault. */
  takesEffect: boolean
  maxResponseBytes?: number
  attemptTimeoutMs?: number
  /** The shortest pause before a retry. */
  pauseMs?: number
}

const TOKEN = /POSTHOG_PROJECT_API_KEY/
const INGESTION_HOST = /ingestionHost/
const NETWORK = /Check the network/
const tooExpensive = (hint: RegExp): Outcomes => permanent('query_too_expensive', hint)

const ROWS: Record<string, Row> = {
  'connection refused': {
    // Nothing was sent, so even the write may be tried again.
    outcomes: everywhere(retried('connection_failed', /server at .* is running/)),
    takesEffect: false,
  },
  'reset before headers': {
    fault: 'reset_before_headers',
    outcomes: passing('connection_failed', NETWORK),
    takesEffect: true,
  },
  'reset before body': {
    fault: 'reset_before_body',
    outcomes: passing('connection_failed', NETWORK),
    takesEffect: true,
  },
  'reset mid body': {
    fault: 'reset_mid_body',
    outcomes: passing('connection_failed', NETWORK),
    takesEffect: true,
  },
  'slow headers': {
    fault: 'slow_headers; delayMs=60000',
    attemptTimeoutMs: 5000,
    outcomes: passing('timeout', /attemptTimeoutMs/),
    takesEffect: true,
  },
  'slow body': {
    fault: 'slow_body; delayMs=60000',
    attemptTimeoutMs: 5000,
    outcomes: passing('timeout', /attemptTimeoutMs/),
    takesEffect: true,
  },
  'truncated JSON': {
    fault: 'truncated_json',
    status: 200,
    outcomes: {
      ...permanent('invalid_response', /POSTHOG_HOST/),
      ...forCalls(INGESTION, refused('invalid_response', INGESTION_HOST)),
    },
    takesEffect: true,
  },
  'cut gzip': { fault: 'cut_gzip', outcomes: passing('connection_failed', NETWORK), takesEffect: true },
  'invalid UTF-8': {
    fault: 'invalid_utf8',
    status: 200,
    outcomes: {
      ...permanent('invalid_response', /proxy/),
      ...forCalls(INGESTION, refused('invalid_response', INGESTION_HOST)),
    },
    takesEffect: true,
  },
  '20 MB body': { fault: 'large_body', outcomes: everywhere(fine), takesEffect: true },
  '20 MB body, more than maxResponseBytes': {
    fault: 'large_body',
    maxResponseBytes: 1_000_000,
    outcomes: {
      ...permanent('invalid_response', /maxResponseBytes/),
      ...forCalls(INGESTION, refused('invalid_response')),
    },
    takesEffect: true,
  },
  'HTML 200': {
    fault: 'html_200',
    status: 200,
    outcomes: {
      ...permanent('invalid_response', /POSTHOG_HOST/),
      ...forCalls(INGESTION, refused('invalid_response', INGESTION_HOST)),
    },
    takesEffect: false,
  },
  'HTML 502': {
    fault: 'html_502',
    status: 502,
    outcomes: passing('server_error', /Something between here and PostHog/),
    takesEffect: false,
  },
  '401': {
    fault: 'unauthorized_401',
    status: 401,
    outcomes: {
      ...permanent('authentication_failed', /POSTHOG_PERSONAL_API_KEY/),
      ...forCalls(INGESTION, refused('authentication_failed', TOKEN)),
    },
    takesEffect: false,
  },
  '403 scope': {
    fault: 'forbidden_403',
    scoped: {
      query: 'query:read',
      readBatches: 'query:read',
      list: 'cohort:read',
      create: 'annotation:write',
    },
    status: 403,
    outcomes: {
      ...forCalls(QUERIES, refused('permission_denied', /scope query:read to the key/)),
      list: refused('permission_denied', /scope cohort:read to the key/),
      create: refused('permission_denied', /scope annotation:write to the key/),
      ...forCalls(INGESTION, refused('permission_denied', TOKEN)),
    } as Outcomes,
    takesEffect: false,
  },
  '404': {
    fault: 'not_found_404',
    status: 404,
    outcomes: {
      ...permanent('not_found', /POSTHOG_PROJECT_ID/),
      ...forCalls(INGESTION, refused('not_found', INGESTION_HOST)),
    },
    takesEffect: false,
  },
  '402': {
    fault: 'quota_402',
    status: 402,
    outcomes: permanent('quota_exceeded', /allowance/),
    takesEffect: false,
  },
  '413': {
    fault: 'too_large_413',
    status: 413,
    outcomes: permanent('payload_too_large', /less|shorter/),
    takesEffect: false,
  },
  '429 with Retry-After': {
    fault: 'throttled_429',
    status: 429,
    outcomes: passing('rate_limited', /Wait 1 s|Send less at once/),
    takesEffect: false,
    pauseMs: 1000,
  },
  '429 with Retry-After as a date': {
    fault: 'throttled_429; retryAfter=date; retryAfterSeconds=2',
    status: 429,
    outcomes: passing('rate_limited', /Wait [12] s|Send less at once/),
    takesEffect: false,
    pauseMs: 1000,
  },
  '429 without Retry-After': {
    fault: 'throttled_429; retryAfter=none',
    status: 429,
    outcomes: {
      ...passing('rate_limited', /Wait;|Send less at once/),
      // For queries it is how PostHog says that too many run at once.
      ...forCalls(QUERIES, retried('concurrency_limited', /maxConcurrentQueries/)),
    },
    takesEffect: false,
  },
  '429 too many at once': {
    fault: 'concurrency_429',
    status: 429,
    outcomes: {
      ...passing('concurrency_limited', /maxConcurrentQueries/),
      ...forCalls(INGESTION, retried('rate_limited', /Send less at once/)),
    },
    takesEffect: false,
  },
  '500': {
    fault: 'error_500',
    status: 500,
    outcomes: {
      ...passing('server_error', /PostHog failed on its side/),
      ...forCalls(INGESTION, retried('server_error', /try again later/)),
    },
    takesEffect: false,
  },
  '503 with Retry-After': {
    fault: 'unavailable_503',
    status: 503,
    outcomes: passing('server_error', /try again later/),
    takesEffect: false,
    pauseMs: 1000,
  },
  '504': {
    fault: 'timeout_504',
    status: 504,
    outcomes: {
      ...passing('server_error', /gateway/),
      ...forCalls(QUERIES, moved('query_too_expensive', /Narrow the time range/)),
    },
    takesEffect: false,
  },
  '512': {
    fault: 'estimated_512',
    status: 512,
    outcomes: {
      ...tooExpensive(/expects it to run too long/),
      ...forCalls(QUERIES, moved('query_too_expensive', /expects it to run too long/)),
    },
    takesEffect: false,
  },
  '513 out of memory': {
    fault: 'memory_513',
    status: 513,
    outcomes: tooExpensive(/ran out of memory/),
    takesEffect: false,
  },
  '513 heavy load': {
    fault: 'heavy_load_513',
    status: 513,
    outcomes: passing('query_too_expensive', /heavy load; try again later/),
    takesEffect: false,
  },
  'failed status, with a reason': {
    fault: 'failed_status_400',
    status: 400,
    outcomes: {
      ...permanent('invalid_input', /Correct the request/),
      ...forCalls(QUERIES, explained('query_invalid', /Correct the query/)),
    },
    takesEffect: false,
  },
  'failed status, without a reason': {
    fault: 'failed_status_500',
    status: 500,
    outcomes: {
      ...permanent('server_error', /try again later/),
      ...forCalls(QUERIES, notRepeated('server_error', /Try again/)),
    },
    takesEffect: false,
  },
  'stale 202': { fault: 'stale_202', outcomes: everywhere(fine), takesEffect: true },
}

/** Faults of the local PostHog that have no row, and the test that has them instead. */
const ELSEWHERE = {
  pending_202: 'background-queries.test.ts',
  stale_cached: '../local/server/faults.test.ts',
  row_cap: '../local/server/faults.test.ts',
  quota_limited: 'capture/local-posthog.test.ts',
  run_failed: '../local/server/exports/file-downloads.test.ts',
  too_many_downloads_429: '../local/server/exports/file-downloads.test.ts',
  expired_link: '../local/server/exports/file-downloads.test.ts',
  cut_download: '../local/server/exports/file-downloads.test.ts',
}

const MODES = ['stays', 'happens once'] as const
type Mode = (typeof MODES)[number]

/** Longest for any request of a call, retries included. */
const TIMEOUT_MS = 60_000
/** How late a timer may be on a busy machine. */
const SLACK_MS = 4000

interface Result {
  name: string
  value?: unknown
  error?: PostHogDriverError
  requests: number
  elapsedMs: number
  openSockets: number
  listeners: number
}

let local: LocalPostHog
let healthy: PostHogClient
let log: ServerLog
let closed: string
const results = new Map<string, Promise<Result>>()
let handlesBefore: number
const keyOf = (row: string, call: CallName, mode: Mode) => `${row} | ${call} | ${mode}`

beforeAll(async () => {
  local = await startLocalPostHog({ demo: false })
  closed = await closedOrigin()
  handlesBefore = openHandles()
  healthy = new PostHogClient(settings())
  for (const name of ['a', 'b', 'c']) await healthy.cohorts.createStatic({ name, person_ids: [] })
  log = watchServers()
  startAll()
}, 120_000)

afterAll(async () => {
  await Promise.allSettled(results.values())
  log?.[Symbol.dispose]()
  await healthy?.close()
  await local?.close()
})

const settings = () => ({
  host: local.url,
  apiKey: local.apiKey,
  projectId: local.projectId,
  projectToken: local.projectToken,
  maxRetries: MAX_RETRIES,
  queriesPerMinute: 0,
  queriesPerHour: 0,
  crudPerMinute: 0,
  crudPerHour: 0,
})

/** How many cells run at a time: most of them only wait. */
const LANES = 24

/** Every cell of the table, those that wait longest first. */
function startAll(): void {
  const cells = Object.entries(ROWS).flatMap(([row, { attemptTimeoutMs = 0, pauseMs = 0 }]) =>
    CALL_NAMES.flatMap((call) =>
      MODES.map((mode) => ({ row, call, mode, waitMs: attemptTimeoutMs + pauseMs })),
    ),
  )
  cells.sort((left, right) => right.waitMs - left.waitMs)
  const gate = new Gate(LANES)
  for (const { row, call, mode } of cells) {
    const result = gate.run(() => runCell(row, call, mode), new AbortController().signal)
    result.catch(() => {})
    results.set(keyOf(row, call, mode), result)
  }
}

function planFor(row: Row, call: CallName, mode: Mode): FaultPlan {
  const scope = row.scoped?.[call]
  const fault = row.fault ? { header: `${row.fault}${scope ? `; scope=${scope}` : ''}` } : { origin: closed }
  return { fault, after: CALLS[call].pages, ...(mode === 'happens once' && { times: 1 }) }
}

async function runCell(rowName: string, callName: CallName, mode: Mode): Promise<Result> {
  const row = ROWS[rowName]!
  const name = keyOf(rowName, callName, mode)
  const { maxResponseBytes, attemptTimeoutMs } = row
  const client = new CoreClient(
    { ...settings(), maxResponseBytes, attemptTimeoutMs, userAgent: name },
    { transport: faultyTransport({ ...planFor(row, callName, mode), maxResponseBytes }) },
  )
  const { signal } = new AbortController()
  const startedAt = performance.now()
  const outcome = await CALLS[callName]
    .run(client, name, { signal, timeoutMs: TIMEOUT_MS })
    .then((value: unknown) => ({ value }))
    .catch((error: PostHogDriverError) => ({ error }))
  const elapsedMs = performance.now() - startedAt
  const listeners = getEventListeners(signal, 'abort').length
  await client.close()
  await expect.poll(() => log.openSocketsOf(name), { timeout: 5000 }).toBe(0)
  // A query that nobody waits for any more is cancelled; that is no attempt at it.
  const attempts = log.requestsOf(name).filter((request) => !request.startsWith('DELETE'))
  const requests = attempts.length - CALLS[callName].pages
  return { name, ...outcome, requests, elapsedMs, listeners, openSockets: log.openSocketsOf(name) }
}

describe.each(Object.entries(ROWS))('%s', (rowName, row) => {
  describe.each(CALL_NAMES)('%s', (callName) => {
    const expected = row.outcomes[callName]

    it('that stays', async () => {
      const result = await results.get(keyOf(rowName, callName, 'stays'))!
      if (expected.code) expectError(result, row, callName, expected)
      else expectValue(result, callName)
      await expectTidy(result, row, callName)
    }, 120_000)

    it('that happens once', async () => {
      const result = await results.get(keyOf(rowName, callName, 'happens once'))!
      const recovers = expected.recovers ?? !expected.code
      if (recovers) expectValue(result, callName)
      else expectError(result, row, callName, expected)
      if (recovers && expected.code && row.pauseMs !== undefined)
        expect(result.elapsedMs).toBeGreaterThanOrEqual(row.pauseMs)
      await expectTidy(result, row, callName, recovers)
    }, 120_000)
  })
})

function expectError(result: Result, row: Row, callName: CallName, expected: Outcome): void {
  const { error, requests } = result
  expect(error, JSON.stringify(result.value)).toBeInstanceOf(classFor(expected.code!, callName))
  expect(error).toMatchObject({ code: expected.code, retryable: expected.retryable })
  expect(error?.status).toBe(
    row.status === 200 && row.takesEffect && callName === 'create' ? 201 : row.status,
  )
  expect(error?.hint).toMatch(expected.hint ?? /./)
  expect(error?.hint).toMatch(/\.$/)
  // A connection that was refused reaches no server.
  expect(row.fault ? requests : error?.details.attempts).toBe(expected.requests)
  if (callName === 'create' && row.fault) expect(log.requestsOf(result.name)).toHaveLength(1)
  if (callName === 'create' && row.fault && (expected.retryable || /may have taken/.test(error?.hint ?? '')))
    expect(error?.details.gaveUp).toBe('unsafe')
}

function classFor(code: ErrorCode, callName: CallName) {
  if (code === 'connection_failed' || code === 'timeout') return ConnectionError
  const isQuery = callName === 'query' || callName === 'readBatches'
  return isQuery && (code === 'query_invalid' || code === 'query_too_expensive') ? QueryError : ApiError
}

function expectValue({ error, value }: Result, callName: CallName): void {
  expect(error).toBeUndefined()
  expect(value).toEqual(VALUES[callName])
}

/** What the healthy call gives: nothing lost, nothing twice. */
const VALUES: Record<CallName, unknown> = {
  query: [{ one: 1 }],
  readBatches: Array.from({ length: 25 }, (_, number) => ({ number })),
  list: ['a', 'b', 'c'].map((name) => expect.objectContaining({ name })),
  create: expect.objectContaining({ id: expect.any(Number) }),
  capture: { uuid: expect.any(String) },
  evaluateFlags: {
    flags: {},
    partial: false,
    quotaLimited: false,
    requestId: expect.any(String),
    evaluatedAt: expect.any(String),
  },
}

/** In time, nothing left open, and the write done as often as it may be. */
async function expectTidy(result: Result, row: Row, callName: CallName, recovered = false): Promise<void> {
  expect(result.elapsedMs).toBeLessThan(TIMEOUT_MS + SLACK_MS)
  expect([result.openSockets, result.listeners]).toEqual([0, 0])
  const times = row.takesEffect || recovered ? 1 : 0
  if (callName === 'create') expect(await annotationsOf(result.name)).toBe(times)
  if (callName === 'capture') expect(await eventsOf(result.name)).toBe(times)
}

const annotationsOf = async (content: string) =>
  (await healthy.annotations.list({ search: content }).all()).filter((note) => note.content === content)
    .length

const eventsOf = async (event: string) =>
  (
    await healthy.query('SELECT count() AS n FROM events WHERE event = {event}', {
      values: { event },
      refresh: 'force_blocking',
    })
  )[0]?.n

describe('the deadline of a call', () => {
  it.each(CALL_NAMES)('%s ends at it, whatever is slow', async (callName) => {
    for (const fault of ['slow_headers; delayMs=60000', 'slow_body; delayMs=60000']) {
      await using client = clientWith({ header: fault })
      const startedAt = performance.now()
      const failure = CALLS[callName].run(client, `slow ${callName} ${fault}`, { timeoutMs: 400 })
      await expect(failure).rejects.toMatchObject({ name: 'ConnectionError', code: 'timeout' })
      expect(performance.now() - startedAt).toBeLessThan(400 + SLACK_MS)
    }
  })

  it.each(CALL_NAMES)('%s does not begin a pause beyond it', async (callName) => {
    await using client = clientWith({ header: 'throttled_429; retryAfterSeconds=60' })
    const startedAt = performance.now()
    const failure = CALLS[callName].run(client, `patient ${callName}`, { timeoutMs: 10_000 })
    await expect(failure).rejects.toMatchObject({ code: 'rate_limited', details: { retryAfterMs: 60_000 } })
    expect(performance.now() - startedAt).toBeLessThan(5000)
  })

  it.each(CALL_NAMES)('%s can be left at any time', async (callName) => {
    await using client = clientWith({ header: 'slow_headers; delayMs=60000' })
    const controller = new AbortController()
    const { signal } = controller
    setTimeout(() => controller.abort(), 100)
    const failure = CALLS[callName].run(client, `left ${callName}`, { signal })
    await expect(failure).rejects.toMatchObject({ name: 'ConnectionError', code: 'aborted' })
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })

  const clientWith = (fault: FaultPlan['fault']) =>
    new CoreClient({ ...settings(), maxRetries: 3 }, { transport: faultyTransport({ fault }) })
})

describe('the table', () => {
  it('has a row for every fault there is, and an outcome for every call in it', () => {
    const rowed = new Set(Object.values(ROWS).map(({ fault }) => fault?.split(';')[0]))
    expect(FAULT_NAMES.filter((name) => !rowed.has(name)).sort()).toEqual(Object.keys(ELSEWHERE).sort())
    for (const { outcomes } of Object.values(ROWS))
      expect(Object.keys(outcomes).sort()).toEqual([...CALL_NAMES].sort())
  })

  it('left no handle behind', async () => {
    await Promise.all(results.values())
    await healthy.close()
    await expect.poll(openHandles, { timeout: 10_000 }).toBeLessThanOrEqual(handlesBefore)
  })
})

/** Connections and timers of this process: those of the clients and those of the server, which lives here too. */
const openHandles = (): number =>
  process.getActiveResourcesInfo().filter((name) => /TCP|TLS|Timeout/.test(name)).length
