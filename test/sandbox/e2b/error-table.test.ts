/**
 * What can go wrong on the way from a question to its answer, in the order of that way: making the sandbox, sending it the
 * driver, the query, PostHog's limits, the end of the sandbox. Each with what is done first and what when that is no help.
 */
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ApiError, QueryError, SandboxError } from '../../../src/errors.ts'
import { type LocalPostHog, startLocalPostHog } from '../../../src/local/start-local-posthog.ts'
import { e2bSandbox } from '../../../src/sandbox/e2b-sandbox.ts'
import { createSandboxPool } from '../../../src/sandbox/pool/sandbox-pool.ts'
import { SandboxExecutor, type SandboxExecutorOptions } from '../../../src/sandbox/sandbox-executor.ts'
import { type E2BServer, startE2BServer } from '../../support/e2b/start-e2b-server.ts'

let local: LocalPostHog
let server: E2BServer
beforeAll(async () => {
  local = await startLocalPostHog({ demo: false })
  return () => local.close()
})
beforeEach(async () => {
  server = await startE2BServer()
})
afterEach(async () => {
  local.faults.clear()
  expect(server.liveSandboxes).toBe(0)
  await expect.poll(() => server.liveProcesses()).toEqual([])
  await server[Symbol.asyncDispose]()
})

const start = (posthog: SandboxExecutorOptions['posthog'] = {}, signal?: AbortSignal) =>
  SandboxExecutor.start({
    sandbox: e2bSandbox(server.connection),
    posthog: { apiKey: local.apiKey, projectId: local.projectId, host: local.url, ...posthog },
    signal,
  })
const one = async (executor: SandboxExecutor) =>
  expect(await executor.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
const busy = { kind: 'status', status: 503 } as const

describe('fault 1: the sandbox cannot be made', () => {
  it('is tried once more, after a pause', async () => {
    server.faults.next('create', busy)
    const startedAt = Date.now()
    await using executor = await start()
    await one(executor)
    expect(server.requests.counts().create).toBe(2)
    expect(Date.now() - startedAt).toBeGreaterThan(120)
  })

  it('then fails for those who need a new one; those who have one go on', async () => {
    await using pool = createSandboxPool({ create: ({ signal }) => start({}, signal), max: 2 })
    await pool.use(one, { user: 'ana' })
    server.faults.next('create', busy, 2)
    const refused = pool.use(one, { user: 'bob' })
    await expect(refused).rejects.toMatchObject({ code: 'sandbox_failed', status: 503, retryable: true })
    await pool.use(one, { user: 'ana' })
    await pool.use(one, { user: 'bob' })
    expect(pool.metrics()).toMatchObject({ created: 2, creationFailures: 1 })
  })
})

describe('fault 2: the upload of the driver breaks off', () => {
  it('is repeated', async () => {
    server.faults.next('upload', { kind: 'cut' })
    await using executor = await start()
    await one(executor)
    expect(server.requests.counts()).toMatchObject({ create: 1, upload: 2 })
  })

  it('then the sandbox is made anew', async () => {
    server.faults.next('upload', { kind: 'cut' }, 2)
    await using executor = await start()
    await one(executor)
    expect(server.requests.counts()).toMatchObject({ create: 2, upload: 3, kill: 1 })
  })
})

describe('fault 3: the query is wrong', () => {
  const wrong = 'SELECT event,\n  count() FRM events'

  it('comes back with class, code and place, and is not repeated', async () => {
    await using executor = await start()
    server.requests.clear()
    const error = await executor.query(wrong).catch((thrown) => thrown)
    expect(error).toBeInstanceOf(QueryError)
    expect(error).toMatchObject({ code: 'query_invalid', status: 400, retryable: false, hogql: wrong })
    expect(error.position).toMatchObject({ line: 2 })
    expect(wrong.slice(error.position.start)).toMatch(/^(FRM )?events/)
    expect(server.requests.counts().input).toBe(1)
    await one(executor)
  })

  it('comes back the same way from a script, with the line that asked', async () => {
    await using executor = await start()
    const run = executor.runScript('const { hogql: query } = params\nreturn await posthog.query(query)', {
      hogql: wrong,
    })
    const error = await run.catch((thrown) => thrown)
    expect(error).toBeInstanceOf(SandboxError)
    expect(error).toMatchObject({ code: 'script_failed', details: { line: 2 } })
    expect(error.cause).toBeInstanceOf(QueryError)
    expect(error.cause).toMatchObject({ code: 'query_invalid', hogql: wrong, position: { line: 2 } })
  })
})

describe('fault 4: PostHog has had too many requests', () => {
  it('waits as long as PostHog says, and asks again', async () => {
    await using executor = await start()
    local.faults.add({ name: 'throttled_429', path: '/query/', times: 1, retryAfterSeconds: 1 })
    const startedAt = Date.now()
    await one(executor)
    expect(Date.now() - startedAt).toBeGreaterThan(950)
  })

  it('then says so, and for how long: the caller can queue the call', async () => {
    await using executor = await start({ maxRetries: 0 })
    local.faults.add({ name: 'throttled_429', path: '/query/', times: 1, retryAfterSeconds: 1 })
    const error = await executor.query('SELECT 1 AS one').catch((thrown) => thrown)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ code: 'rate_limited', status: 429, retryable: true })
    expect(error.hint).toMatch(/Wait 1 s/)
  })
})

describe('fault 5: PostHog has too many queries at once', () => {
  it('waits and asks again, though PostHog does not say how long', async () => {
    await using executor = await start()
    local.faults.add({ name: 'concurrency_429', path: '/query/', times: 1 })
    await one(executor)
  })

  it('then says so; it is another limit than the one of requests', async () => {
    await using executor = await start({ maxRetries: 0 })
    local.faults.add({ name: 'concurrency_429', path: '/query/', times: 1 })
    const error = await executor.query('SELECT 1 AS one').catch((thrown) => thrown)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ code: 'concurrency_limited', status: 429, retryable: true })
    expect(error.hint).toMatch(/fewer in parallel/)
  })
})

describe('fault 6: the sandbox has ended', () => {
  it('is replaced between two calls', async () => {
    await using executor = await start()
    await one(executor)
    server.expire()
    await one(executor)
    expect(server.state.created).toHaveLength(2)
  })

  it('is replaced under a query, which is repeated', async () => {
    await using executor = await start()
    local.faults.add({ name: 'slow_headers', path: '/query/', times: 1, delayMs: 2000 })
    const call = one(executor)
    setTimeout(() => server.expire(), 300)
    await call
    expect(server.state.created).toHaveLength(2)
  })

  it('is replaced under a script, which is not repeated: it may have done something', async () => {
    await using executor = await start()
    const onStdout = () => server.expire()
    const run = executor.runScript(
      'console.log("began")\nawait new Promise(() => {})\nreturn 1',
      {},
      { onStdout },
    )
    await expect(run).rejects.toMatchObject({ code: 'sandbox_failed', retryable: false })
    await one(executor)
  })
})
