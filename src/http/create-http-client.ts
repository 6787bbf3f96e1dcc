import { CLIENT_DEFAULTS } from '../client-defaults.ts'
import { type ApiError, InputError, PostHogDriverError } from '../errors.ts'
import type { Hooks } from '../observe/hooks.ts'
import { redactSecrets } from '../redact.ts'
import { type AdmissionOptions, createAdmission } from './admission.ts'
import { type CallObserver, createCallObservers } from './call-observer.ts'
import { toConnectionError } from './connection-error.ts'
import { type Deadline, startDeadline } from './deadline.ts'
import { attemptTimeoutError, type CallState, callTimeoutError, closedError } from './deadline-errors.ts'
import { errorFromResponse } from './error-from-response.ts'
import { type ExchangeResult, openExchange, readExchange } from './exchange.ts'
import type { HttpClient, HttpRequest, HttpResponse, HttpStream } from './http-client.ts'
import { monotonicNow } from './monotonic-now.ts'
import { encodeBody, mergeHeaders, urlFor } from './request-parts.ts'
import { decideRetry } from './retry-policy.ts'
import { type Sleep, sleep as sleepOnTimer } from './sleep.ts'
import { streamBody } from './stream-body.ts'
import type { Transport, TransportRequest } from './transport.ts'
import { unsafeFailure } from './unsafe-failure.ts'

/** Settings are those of `ClientConfig`, with the same defaults. */
export interface HttpClientOptions extends Partial<Omit<AdmissionOptions, 'now' | 'sleep'>> {
  /** Closed together with the client. */
  transport: Transport
  /** The only origin that gets `headers`. */
  origin: string
  /** Sent with every request, such as the Authorization header. Its key is masked wherever an answer echoes it. */
  headers?: Record<string, string>
  /** Longest wait for a whole call; a request's own `timeoutMs` goes first. 0 disables. @default 120_000 */
  timeoutMs?: number
  /** Longest wait for one attempt. 0 disables. @default 60_000 */
  attemptTimeoutMs?: number
  /** @default 3 */
  maxRetries?: number
  hooks?: Hooks
  /** Milliseconds since 1970, never going back. */
  now?: () => number
  sleep?: Sleep
  /** @default Math.random */
  random?: () => number
}

/**
 * An `HttpClient` on a transport. Calls wait their turn, are retried when that is safe, end at their deadline and fail with
 * one of our errors, which never shows the key.
 */
export function createHttpClient({
  transport,
  origin,
  headers: clientHeaders = {},
  hooks = {},
  now = monotonicNow,
  sleep = sleepOnTimer,
  random = Math.random,
  timeoutMs = CLIENT_DEFAULTS.timeoutMs,
  attemptTimeoutMs = CLIENT_DEFAULTS.attemptTimeoutMs,
  maxRetries = CLIENT_DEFAULTS.maxRetries,
  queriesPerMinute = CLIENT_DEFAULTS.queriesPerMinute,
  queriesPerHour = CLIENT_DEFAULTS.queriesPerHour,
  crudPerMinute = CLIENT_DEFAULTS.crudPerMinute,
  crudPerHour = CLIENT_DEFAULTS.crudPerHour,
  maxConcurrentQueries = CLIENT_DEFAULTS.maxConcurrentQueries,
  maxQueuedRequests = CLIENT_DEFAULTS.maxQueuedRequests,
}: HttpClientOptions): HttpClient {
  const admission = createAdmission({
    queriesPerMinute,
    queriesPerHour,
    crudPerMinute,
    crudPerHour,
    maxConcurrentQueries,
    maxQueuedRequests,
    now,
    sleep,
  })
  const baseHeaders = mergeHeaders({ accept: 'application/json' }, clientHeaders)
  const secrets = keysIn(baseHeaders)
  const homeOrigin = new URL(origin).origin
  const observe = createCallObservers({ hooks, secrets, now })
  const inFlight = new Set<Deadline>()
  let latest: { path: string; url: URL } | undefined
  let closed = false

  async function request(call: HttpRequest): Promise<HttpResponse> {
    const started = start(call, timeoutMs)
    const { wire, deadline, state, observer, end } = started
    try {
      const attemptOnce = (leave: () => void) => exchangeOnce(call, wire, deadline, observer, leave)
      const { status, headers, text } = await attemptUntilDone(call, started, attemptOnce)
      return { status, headers, text, attempts: state.attempt }
    } catch (error) {
      observer?.failed(error)
      throw error
    } finally {
      end()
    }
  }

  async function stream(call: HttpRequest): Promise<HttpStream> {
    const started = start(call, 0)
    const { wire, deadline, observer, end } = started
    try {
      const attemptOnce = (leave: () => void) =>
        openOnce(call, wire, deadline, observer, () => {
          end()
          leave()
        })
      return await attemptUntilDone(call, started, attemptOnce)
    } catch (error) {
      end()
      observer?.failed(error)
      throw error
    }
  }

  function start(call: HttpRequest, defaultTimeoutMs: number): StartedCall {
    if (closed) throw closedError()
    const { headers: bodyHeaders, body } = encodeBody(call.body)
    const url = urlOf(call)
    const headers = call.headers
      ? mergeHeaders(baseHeaders, bodyHeaders, call.headers)
      : { ...baseHeaders, ...bodyHeaders }
    const state: CallState = { stage: 'waiting in line', attempt: 0 }
    const limitMs = checkedTimeout(call.timeoutMs ?? defaultTimeoutMs)
    const deadline = startDeadline({
      timeoutMs: limitMs,
      signal: call.signal,
      now,
      timeoutError: () => callTimeoutError(`${call.method} ${shown(url)}`, limitMs, state),
    })
    inFlight.add(deadline)
    const end = () => {
      deadline[Symbol.dispose]()
      inFlight.delete(deadline)
    }
    const wire: TransportRequest = { method: call.method, url, headers, body }
    return { wire, deadline, state, observer: observe?.(call, url, body), end }
  }

  /** Queries all go to one path: checking it once saves a tenth of a small call. */
  function urlOf(call: HttpRequest): URL {
    if (call.query) return urlFor(call, homeOrigin, secrets)
    if (latest?.path !== call.path) latest = { path: call.path, url: urlFor(call, homeOrigin, secrets) }
    return latest.url
  }

  async function attemptUntilDone<Result>(
    call: HttpRequest,
    { wire: { url }, deadline, state, observer }: StartedCall,
    /** Calls `leave` once a successful attempt is over. */
    attemptOnce: (leave: () => void) => Promise<Result>,
  ): Promise<Result> {
    const safeToRetry = call.safeToRetry ?? call.method === 'GET'
    for (let attempt = 1; ; attempt++) {
      state.attempt = attempt
      state.stage = 'waiting in line'
      observer?.entering(attempt)
      const leave = await admission.enter(call.rateClass, deadline, observer)
      try {
        state.stage = 'waiting for the answer'
        return await attemptOnce(leave)
      } catch (error) {
        leave()
        if (deadline.failure)
          throw atStage(safeToRetry ? deadline.failure : unsafeFailure(deadline.failure), state)
        const failure = toConnectionError(error, url.origin, 'exchange')
        admission.learnFrom(failure, call.rateClass)
        const remainingMs = deadline.remainingMs()
        const decision = decideRetry({
          error: failure,
          attempt,
          maxRetries,
          safeToRetry,
          remainingMs,
          random: random(),
        })
        if (decision.delayMs === undefined) {
          failure.details.attempts = attempt
          if (decision.giveUp !== 'permanent') failure.details.gaveUp = decision.giveUp
          throw decision.giveUp === 'unsafe' ? unsafeFailure(failure) : failure
        }
        const { delayMs } = decision
        state.stage = `pausing before attempt ${attempt + 1}`
        state.failure = failure
        observer?.retrying(failure, delayMs)
        await sleep(delayMs, deadline.signal).catch((reason: Error) => {
          throw atStage(reason, state)
        })
      }
    }
  }

  async function exchangeOnce(
    { method, rateClass }: HttpRequest,
    wire: TransportRequest,
    total: Deadline,
    observer: CallObserver | undefined,
    leave: () => void,
  ): Promise<ExchangeResult> {
    const deadline = startDeadline({
      timeoutMs: attemptTimeoutMs,
      within: total,
      now,
      timeoutError: () => attemptTimeoutError(`${method} ${shown(wire.url)}`, attemptTimeoutMs),
    })
    observer?.sending()
    try {
      const opened = await openExchange({ transport, request: { ...wire, deadline }, homeOrigin, secrets })
      const result = await readExchange(opened)
      const refused = isSuccess(result) ? undefined : refusal({ method, rateClass }, wire.url, result)
      observer?.answered(result, result.bytes, refused)
      if (refused) throw refused
      return result
    } catch (error) {
      throw deadline.failure ?? error
    } finally {
      deadline[Symbol.dispose]()
      leave()
    }
  }

  /** As `exchangeOnce`, up to the headers; the body keeps the deadline running until it ends. */
  async function openOnce(
    { method, rateClass }: HttpRequest,
    wire: TransportRequest,
    deadline: Deadline,
    observer: CallObserver | undefined,
    end: () => void,
  ): Promise<HttpStream> {
    observer?.sending()
    const stallError = () => attemptTimeoutError(`${method} ${shown(wire.url)}`, attemptTimeoutMs)
    const stall =
      attemptTimeoutMs > 0 ? setTimeout(() => deadline.fail(stallError()), attemptTimeoutMs) : undefined
    try {
      const request = { ...wire, deadline, maxBytes: Number.POSITIVE_INFINITY }
      const opened = await openExchange({ transport, request, homeOrigin, secrets })
      if (!isSuccess(opened)) {
        const answer = await readExchange(opened)
        const refused = refusal({ method, rateClass }, wire.url, answer)
        observer?.answered(answer, answer.bytes, refused)
        throw refused
      }
      const { status, headers } = opened
      const read = { bytes: 0 }
      let over = false
      const onEnd = (error?: unknown) => {
        end()
        if (over) return
        over = true
        if (error) observer?.failed(error)
        else observer?.answered(opened, read.bytes)
      }
      const stallMs = attemptTimeoutMs
      const body = streamBody({ body: opened.body, deadline, stallMs, stallError, read, onEnd })
      const destroy = () => {
        opened.body.destroy()
        onEnd()
      }
      return { status, headers, body, destroy }
    } catch (error) {
      throw deadline.failure ?? error
    } finally {
      clearTimeout(stall)
    }
  }

  function refusal(
    { method, rateClass }: Pick<HttpRequest, 'method' | 'rateClass'>,
    url: URL,
    answer: Pick<ExchangeResult, 'status' | 'headers' | 'text'>,
  ): ApiError {
    return errorFromResponse({ ...answer, method, rateClass, url: shown(url), secrets, nowMs: now() })
  }

  /** For messages: no query string, which may hold values, and no key. */
  const shown = (url: URL): string => redactSecrets(url.origin + url.pathname, secrets)

  async function close(): Promise<void> {
    closed = true
    for (const deadline of inFlight) deadline.fail(closedError())
    await transport.close()
  }

  return { request, stream, rateLimitStatus: admission.status, close, [Symbol.asyncDispose]: close }
}

/** A call under way. */
interface StartedCall {
  wire: TransportRequest
  deadline: Deadline
  state: CallState
  observer: CallObserver | undefined
  /** Frees what the call holds, but for its slot. */
  end: () => void
}

const isSuccess = ({ status }: { status: number }): boolean => status >= 200 && status < 300

/** Says whether an attempt was under way: what was sent may be running at the other end. */
function atStage(failure: Error, { stage }: CallState): Error {
  if (PostHogDriverError.isInstance(failure)) failure.details.stage ??= stage
  return failure
}

function keysIn(headers: Record<string, string>): string[] {
  const authorization = headers.authorization ?? ''
  return [authorization.replace(/^\w+ +/, '')].filter((key) => key !== '')
}

function checkedTimeout(timeoutMs: number): number {
  if (Number.isFinite(timeoutMs) && timeoutMs >= 0) return timeoutMs
  throw new InputError(`timeoutMs is ${timeoutMs}, expected milliseconds from 0 upwards`, {
    code: 'invalid_input',
    hint: 'Pass 0 for no limit, or leave it out for the default.',
  })
}
