import type { FailureCode, Hooks, OutcomeEvent } from './hooks.ts'

/** What `console`, pino, winston and most other loggers are. Each is called with one argument, one line of text. */
export interface Logger {
  /** Requests, answers and other successes. */
  debug(message: string): void
  /** Sandboxes that come and go, and what the caller cancelled. */
  info(message: string): void
  /** Retries and rate limits. */
  warn(message: string): void
  /** Failures, once each. */
  error(message: string): void
}

type Level = keyof Logger

/**
 * Hooks that write one line per event, `posthog <what> name=value ...`: requests, answers and other successes at debug,
 * sandboxes that come and go, and what the caller cancelled, at info; retries and rate limits at warn; failures at error, once. A
 * line holds what its event holds: no keys, no queries, no values. The `logger` option of the client is made of this.
 *
 * The line is the only argument because loggers agree on nothing else: pino takes objects before the text, winston and
 * console after it. To log objects, write hooks.
 * @example
 * const executor = await SandboxExecutor.start({ sandbox, hooks: loggerHooks(console) })
 * //=> posthog sandbox ok=true durationMs=3.1 phase=create kind=process sandboxId=posthog-sandbox~web~4711~W5iPZU
 */
export function loggerHooks(logger: Logger): Hooks {
  const write = (level: Level, what: string, event: object) => logger[level](line(what, event))
  const writeFailure = (what: string, event: { code?: FailureCode }) =>
    write(event.code === 'aborted' ? 'info' : 'error', what, event)
  const atSuccess = (level: Level, what: string, event: OutcomeEvent) =>
    event.ok ? write(level, what, event) : writeFailure(what, event)
  return {
    onRequest: (event) => write('debug', 'request', event),
    onResponse: (event) => write('debug', 'response', event),
    onRetry: (event) => write('warn', 'retry', event),
    onRateLimit: (event) => write('warn', 'rate limit', event),
    onFailure: (event) => writeFailure('failure', event),
    // One error is one line: the failed call has told it.
    onQuery: (event) =>
      event.callId === undefined ? atSuccess('debug', 'query', event) : write('debug', 'query', event),
    onSandbox: (event) => atSuccess(event.phase === 'script' ? 'debug' : 'info', 'sandbox', event),
    onTool: (event) => atSuccess('debug', 'tool', event),
    onModel: (event) => atSuccess('debug', 'model', event),
  }
}

function line(what: string, event: object): string {
  const fields = Object.entries(event).filter(([, value]) => value !== undefined)
  return [`posthog ${what}`, ...fields.map(([name, value]) => `${name}=${show(value)}`)].join(' ')
}

/** Whatever could pass for several fields, or for several lines, goes in quotes. */
function show(value: unknown): string {
  if (typeof value === 'number') return String(Math.round(value * 10) / 10)
  const text = String(value)
  if (/^[\w.:/@%+~-]+$/.test(text)) return text
  return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029]/g, escaped)
}

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
