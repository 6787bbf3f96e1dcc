import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type E2BSandboxOptions, e2bSandbox } from '../../../src/sandbox/e2b-sandbox.ts'
import { SandboxExecutor, type SandboxExecutorOptions } from '../../../src/sandbox/sandbox-executor.ts'
import { type E2BServer, startE2BServer } from '../../support/e2b/start-e2b-server.ts'
import { knowKey } from '../../support/leak-watch/known-keys.ts'
import { type CannedPostHog, startCannedPostHog } from '../support/canned-posthog.ts'
import { startEgressGate } from './egress-gate.ts'

const apiKey = 'phx_planted0123456789abcdef'
let posthog: CannedPostHog
let server: E2BServer
beforeEach(async () => {
  posthog = await startCannedPostHog(apiKey)
  server = await startE2BServer()
})
afterEach(async () => {
  await server[Symbol.asyncDispose]()
  await posthog[Symbol.asyncDispose]()
})

const start = (options: E2BSandboxOptions = {}, more: Partial<SandboxExecutorOptions> = {}) =>
  SandboxExecutor.start({
    sandbox: e2bSandbox({ ...server.connection, ...options }),
    posthog: { apiKey, projectId: 1, host: posthog.url, queriesPerMinute: 0, queriesPerHour: 0 },
    ...more,
  })

describe('a SandboxExecutor at E2B', () => {
  it('costs one creation, one upload, one command; then one input for each query', async () => {
    const executor = await start()
    await executor.query('SELECT PLAIN')
    expect(server.requests.counts()).toMatchObject({ create: 1, upload: 1, command: 1, input: 2, other: 0 })
    server.requests.clear()
    for (let n = 0; n < 10; n += 1) expect(await executor.query('SELECT PLAIN')).toEqual([{ n: 1 }])
    expect(server.requests.counts()).toEqual({
      create: 0,
      upload: 0,
      command: 0,
      input: 10,
      timeout: 0,
      kill: 0,
      other: 0,
    })
    await executor.close()
    expect(server.liveSandboxes).toBe(0)
    await expect.poll(() => server.liveProcesses()).toEqual([])
  })

  it('brings rows of any size, and keeps none of the output', async () => {
    await using executor = await start()
    const rows = await executor.query('SELECT WIDE')
    expect(rows).toHaveLength(50_000)
    expect(rows.at(-1)).toMatchObject({ n: 49_999, text: 'x'.repeat(200) })
  })

  it('answers 20 parallel calls, each with its own rows', async () => {
    await using executor = await start()
    const numbers = Array.from({ length: 20 }, (_, n) => n)
    const answers = await Promise.all(
      numbers.map((value) => executor.query({ hogql: 'SELECT {value} AS ECHO', values: { value } })),
    )
    expect(answers).toEqual(numbers.map((value) => [{ value }]))
  })

  it('runs scripts, ends those that never end, and stays of use', async () => {
    await using executor = await start()
    const { value } = await executor.runScript(
      'return (await posthog.query("SELECT PLAIN"))[0].n + params.n',
      {
        n: 2,
      },
    )
    expect(value).toBe(3)
    const endless = executor.runScript(
      'const { spawn } = await import("node:child_process"); spawn("sleep", ["60"], { detached: true }); for (;;) {}',
      {},
      { timeoutMs: 1000 },
    )
    await expect(endless).rejects.toMatchObject({ code: 'timeout' })
    expect((await executor.runScript('return 7')).value).toBe(7)
    // The guest and its shell.
    expect(server.liveProcesses()).toHaveLength(2)
  })

  it.each(['input', 'env'] as const)('shows the key nowhere, with credentials by %s', async (credentials) => {
    const executor = await start({ credentials })
    await executor.query('SELECT PLAIN')
    const { value, stdout } = await executor.runScript(
      'console.log(JSON.stringify(process.env)); return Object.values(process.env)',
    )
    expect(JSON.stringify([value, stdout])).not.toContain(apiKey)
    const failure = await executor.query('SELECT BROKEN').catch((error) => error)
    expect(inspect(failure, { depth: 9 })).not.toContain(apiKey)
    const printed = inspect(executor, { depth: 20, showHidden: true })
    expect(printed.includes(apiKey) || printed.includes(server.apiKey)).toBe(false)
    const { all } = server.requests
    const body = (path: RegExp) => all.filter((one) => path.test(one.path)).map((one) => one.body.toString())
    const spellings = [apiKey, Buffer.from(apiKey).toString('base64').slice(0, 20)]
    for (const spelling of spellings) {
      expect(body(/files|sandboxes|timeout/).join()).not.toContain(spelling)
      const commands = body(/Start$/).map((text) => JSON.parse(text.slice(5)).process)
      expect(JSON.stringify(commands.map(({ args }) => args))).not.toContain(spelling)
      expect(JSON.stringify(commands).includes(spelling)).toBe(credentials === 'env' && spelling === apiKey)
    }
    for (const { request } of server.state.created) expect(JSON.stringify(request)).not.toContain(apiKey)
    await executor.close()
  })

  it('works without the key ever being inside, with credentials by egress', async () => {
    await using gate = await startEgressGate(server, posthog.url)
    // Where the gate passes it on to.
    knowKey(apiKey, posthog.url)
    const executor = await start(
      { credentials: 'egress' },
      { posthog: { apiKey, projectId: 1, host: gate.url } },
    )
    expect(await executor.query('SELECT PLAIN')).toEqual([{ n: 1 }])
    const inside = server.requests.all.filter(({ sandboxId }) => sandboxId !== undefined)
    for (const { body } of inside) {
      expect(body.toString()).not.toContain(apiKey)
      const stdin = body.toString().startsWith('{') && JSON.parse(body.toString()).input?.stdin
      expect(Buffer.from(stdin || '', 'base64').toString()).not.toContain(apiKey)
    }
    expect(gate.keysFromInside).toEqual(['Bearer added-outside-the-sandbox'])
    await executor.close()
  })

  it('lets programs reach PostHog only, and what the caller adds', async () => {
    const executor = await start({ allowOut: ['example.com'] }, { write: true })
    expect(server.state.created[0]?.request.network).toEqual({
      allowOut: ['127.0.0.1', 'example.com'],
      denyOut: ['0.0.0.0/0'],
    })
    await executor.close()
  })

  it.each([
    ['with a project token, for a reader evaluates flags', 'phc_0123456789', ['us.i.posthog.com']],
    ['never without one, for nothing is asked of it', undefined, []],
  ])('opens the ingestion host %s', async (_, projectToken, opened) => {
    await using executor = await start(
      {},
      {
        posthog: {
          apiKey,
          projectId: 1,
          host: posthog.url,
          ingestionHost: 'https://us.i.posthog.com',
          projectToken,
        },
      },
    )
    expect(executor.capabilities().write).toBe(false)
    expect(server.state.created[0]?.request.network?.allowOut).toEqual(['127.0.0.1', ...opened])
  })

  it('marks its sandboxes', async () => {
    const executor = await start({ metadata: { team: 'growth' }, timeoutMs: 60_000 })
    const { metadata, timeout } = server.state.created[0]!.request
    expect(metadata).toMatchObject({
      team: 'growth',
      posthog_driver_kind: 'executor',
      posthog_driver_pid: String(process.pid),
    })
    expect(timeout).toBe(60)
    await executor.close()
  })
})

describe('recovery at E2B', () => {
  it.each([
    ['a full account', { kind: 'status', status: 429, message: 'maximum number of concurrent sandboxes' }],
    ['a busy E2B', { kind: 'status', status: 503 }],
    ['a failing E2B', { kind: 'status', status: 500 }],
    ['a lost answer', { kind: 'lost' }],
    ['a broken connection', { kind: 'cut' }],
  ] as const)('creates again after %s, and leaves no stray', async (_, fault) => {
    server.faults.next('create', fault)
    const executor = await start()
    expect(await executor.query('SELECT PLAIN')).toEqual([{ n: 1 }])
    expect(server.requests.counts().create).toBe(2)
    expect(server.liveSandboxes).toBe(1)
    await executor.close()
    expect(server.liveSandboxes).toBe(0)
  })

  it('gives up creating after the second time, and says which limit it was', async () => {
    server.faults.next('create', { kind: 'status', status: 503 }, 2)
    await expect(start()).rejects.toMatchObject({ code: 'sandbox_failed', status: 503, retryable: true })
    expect(server.requests.counts().create).toBe(2)
    server.state.maxSandboxes = 0
    await expect(start()).rejects.toMatchObject({
      code: 'concurrency_limited',
      retryable: true,
      hint: expect.stringContaining('sandbox reap'),
    })
    server.faults.next('create', { kind: 'status', status: 429, retryAfter: '1' }, 10)
    await expect(start({ requestTimeoutMs: 1500 })).rejects.toMatchObject({ code: 'rate_limited' })
  }, 20_000)

  it('does not repeat what cannot succeed', async () => {
    await expect(start({ apiKey: 'e2b_00' })).rejects.toMatchObject({ code: 'authentication_failed' })
    await expect(start({ template: 'none' })).rejects.toMatchObject({
      code: 'not_found',
      status: 404,
      hint: expect.stringContaining('template'),
    })
    expect(server.requests.counts().create).toBe(2)
  })

  it('uploads again after a cut, and replaces the sandbox after the second', async () => {
    server.faults.next('upload', { kind: 'cut' })
    const executor = await start()
    expect(server.requests.counts()).toMatchObject({ create: 1, upload: 2 })
    await executor.close()
    server.requests.clear()
    server.faults.next('upload', { kind: 'cut' }, 2)
    const second = await start()
    expect(await second.query('SELECT PLAIN')).toEqual([{ n: 1 }])
    expect(server.requests.counts()).toMatchObject({ create: 2, upload: 3, kill: 1 })
    await second.close()
    expect(server.liveSandboxes).toBe(0)
  })

  it('does not take a sandbox for dead because a start is one too many', async () => {
    server.faults.next('start', { kind: 'status', status: 429 })
    const executor = await start()
    expect(server.requests.counts()).toMatchObject({ create: 1, command: 2, upload: 1 })
    await executor.close()
  })

  it('goes on in a new sandbox when one expires between calls', async () => {
    const executor = await start()
    await executor.query('SELECT PLAIN')
    server.expire()
    expect(await executor.query('SELECT PLAIN')).toEqual([{ n: 1 }])
    await executor.close()
    expect(server.liveSandboxes).toBe(0)
  })

  it.each([
    ['the sandbox expires', () => server.expire()],
    [
      'the stream breaks',
      () => {
        for (const sandbox of server.state.sandboxes.values())
          for (const process of sandbox.processes.values()) process.dropStreams()
      },
    ],
  ])('repeats a query under which %s', async (_, strike) => {
    const executor = await start()
    const arrived = posthog.hanging()
    const call = executor.query('SELECT HANGONCE')
    await arrived
    strike()
    expect(await call).toEqual([{ n: 1 }])
    await executor.close()
    expect(server.liveSandboxes).toBe(0)
    await expect.poll(() => server.liveProcesses()).toEqual([])
  })

  it('repeats a query whose input meets a dead sandbox', async () => {
    const executor = await start()
    server.faults.next('input', { kind: 'expire' })
    expect(await executor.query('SELECT PLAIN')).toEqual([{ n: 1 }])
    server.faults.next('input', { kind: 'status', status: 429 })
    expect(await executor.query('SELECT PLAIN')).toEqual([{ n: 1 }])
    server.faults.next('input', { kind: 'lost' })
    expect(await executor.query('SELECT PLAIN')).toEqual([{ n: 1 }])
    await executor.close()
    await expect.poll(() => server.liveProcesses()).toEqual([])
  })

  it('does not repeat a script under which the sandbox expires', async () => {
    const executor = await start()
    const run = executor.runScript(
      'console.log("on"); await new Promise((r) => setTimeout(r, 60_000))',
      {},
      {
        onStdout: () => server.expire(),
      },
    )
    await expect(run).rejects.toMatchObject({ code: 'sandbox_failed', retryable: false })
    expect((await executor.runScript('return 1')).value).toBe(1)
    await executor.close()
    expect(server.liveSandboxes).toBe(0)
  })

  it('gives up waiting for a slow sandbox, which is removed once it is there', async () => {
    server.faults.next('create', { kind: 'slow', ms: 700 })
    await expect(start({}, { signal: AbortSignal.timeout(100) })).rejects.toMatchObject({ code: 'aborted' })
    await sleep(1200)
    expect(server.state.created).toHaveLength(1)
    expect(server.liveSandboxes).toBe(0)
  })

  it('uploads the guest once for each sandbox', async () => {
    const executor = await start()
    for (const sandbox of server.state.sandboxes.values())
      for (const process of sandbox.processes.values()) process.dropStreams()
    await sleep(300)
    server.requests.clear()
    expect(await executor.query('SELECT PLAIN')).toEqual([{ n: 1 }])
    expect(server.requests.counts()).toMatchObject({ create: 0, upload: 0 })
    await executor.close()
  })
})
