import { describe, expectTypeOf, it } from 'vitest'
import {
  cachedDriver,
  combineHooks,
  createMetrics,
  type Distribution,
  type Driver,
  type FailureCode,
  type Hooks,
  type Logger,
  type Metrics,
  type MetricsSnapshot,
  PostHogClient,
  type RateLimitStatus,
  SandboxExecutor,
} from '../../src/index.ts'

declare const driver: Driver

/** As pino types its methods: objects before the text, or the text alone. */
interface PinoMethod {
  <T>(object: T, message?: string, ...rest: unknown[]): void
  (message: string, ...rest: unknown[]): void
}
declare const pino: Record<'debug' | 'info' | 'warn' | 'error' | 'fatal', PinoMethod>

/** As winston types its methods: they give the logger back. */
declare const winston: Record<
  'debug' | 'info' | 'warn' | 'error',
  (message: string, ...meta: unknown[]) => object
>

describe('Hooks', () => {
  it('are one contract for client, sandbox and cache', () => {
    const { hooks } = createMetrics()
    expectTypeOf(hooks).toEqualTypeOf<Hooks>()
    void new PostHogClient({ hooks, logger: console })
    void SandboxExecutor.start({ sandbox: { kind: 'x', create: () => Promise.reject() }, hooks })
    expectTypeOf(cachedDriver(driver, { hooks })).toExtend<Driver>()
    expectTypeOf(combineHooks(hooks, undefined, {})).toEqualTypeOf<Hooks>()
  })

  it('get typed, read-only events', () => {
    const hooks: Hooks = {
      onResponse(event) {
        expectTypeOf(event.status).toBeNumber()
        expectTypeOf(event.code).toEqualTypeOf<FailureCode | undefined>()
        // @ts-expect-error others hear the same event
        event.status = 200
        // @ts-expect-error bodies are not told
        void event.body
      },
      onRateLimit: ({ source, reason }) => {
        expectTypeOf(source).toEqualTypeOf<'client' | 'server'>()
        expectTypeOf(reason).toEqualTypeOf<'budget' | 'concurrency'>()
      },
      onSandbox: ({ phase }) => expectTypeOf(phase).toEqualTypeOf<'create' | 'start' | 'close' | 'script'>(),
      // A promise is fine, too.
      onModel: async ({ inputTokens }) => expectTypeOf(inputTokens).toEqualTypeOf<number | undefined>(),
    }
    // @ts-expect-error misspelt
    const misspelt: Hooks = { onReqest() {} }
    void [hooks, misspelt]
  })
})

describe('Logger', () => {
  it('is what console, pino and winston are', () => {
    expectTypeOf(console).toExtend<Logger>()
    expectTypeOf(pino).toExtend<Logger>()
    expectTypeOf(winston).toExtend<Logger>()
    // @ts-expect-error a function is no logger
    void new PostHogClient({ logger: console.log })
  })
})

describe('Metrics', () => {
  it('pass on what they measure', () => {
    const metrics: Metrics = createMetrics()
    expectTypeOf(metrics.measure('a', () => 5)).resolves.toEqualTypeOf<number>()
    expectTypeOf(
      metrics.measure('a', async () => 'x', { succeeded: (text) => text !== '' }),
    ).resolves.toBeString()
    expectTypeOf(metrics.snapshot()).toEqualTypeOf<MetricsSnapshot>()
    expectTypeOf<MetricsSnapshot['queries']['durationMs']>().toEqualTypeOf<Distribution>()
    expectTypeOf<Distribution['p99']>().toEqualTypeOf<number | null>()
  })
})

describe('rateLimitStatus', () => {
  it('reports both budgets and the bound', () => {
    const status: RateLimitStatus = new PostHogClient().rateLimitStatus()
    expectTypeOf(status.query.running).toBeNumber()
    expectTypeOf(status.crud.waiting).toBeNumber()
    expectTypeOf(status.maxQueuedRequests).toBeNumber()
    // @ts-expect-error only queries take slots
    void status.crud.running
  })
})
