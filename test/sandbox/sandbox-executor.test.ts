import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { PostHogClient } from '../../src/client/client.ts'
import type { Driver } from '../../src/client/driver.ts'
import { ConfigurationError, type PostHogDriverError } from '../../src/errors.ts'
import { processSandbox } from '../../src/sandbox/process-sandbox.ts'
import { SandboxExecutor } from '../../src/sandbox/sandbox-executor.ts'
import { type CannedPostHog, startCannedPostHog } from './support/canned-posthog.ts'
import { untilGone } from './support/processes.ts'
import { type WatchedSandbox, watchSandbox } from './support/watched-sandbox.ts'

const apiKey = 'phx_planted0123456789abcdef'
let posthog: CannedPostHog
let watched: WatchedSandbox
let direct: Driver
let executor: SandboxExecutor

beforeAll(async () => {
  posthog = await startCannedPostHog(apiKey)
  const options = {
    apiKey,
    projectId: 1,
    host: posthog.url,
    queriesPerMinute: 10_000,
    queriesPerHour: 10_000,
  }
  direct = new PostHogClient(options)
  watched = watchSandbox(processSandbox())
  executor = await SandboxExecutor.start({ sandbox: watched.provider, posthog: options })
})

afterAll(async () => {
  await executor.close()
  await direct.close()
  await posthog[Symbol.asyncDispose]()
})

const thrownBy = (work: Promise<unknown>): Promise<PostHogDriverError> =>
  work.then(
    () => expect.unreachable('It was expected to fail.'),
    (error: PostHogDriverError) => error,
  )

describe('a SandboxExecutor as a driver', () => {
  it.each(['EXACT', 'WIDE', 'PLAIN'])('gives the same result as a client, bit for bit: %s', async (word) => {
    const hogql = `SELECT ${word}`
    const [inside, outside] = await Promise.all([executor.execute(hogql), direct.execute(hogql)])
    const comparable = ({ elapsedMs: _elapsed, queryId: _id, ...result }: typeof inside) => result
    expect(comparable(inside)).toStrictEqual(comparable(outside))
    expect(inside.rows.map((row) => Object.keys(row))).toEqual(outside.rows.map((row) => Object.keys(row)))
    const zeros = (rows: Record<string, unknown>[]) => rows.map((row) => Object.is(row.zero, -0))
    expect(zeros(inside.rows)).toEqual(zeros(outside.rows))
  })

  it('sends values as a client would', async () => {
    for (const value of ['~n1', 'it\'s "ünï" \\', 3, null, true, new Date(1e12), [1, 'a'], 2n ** 40n]) {
      const query = { hogql: 'SELECT {value} AS ECHO', values: { value } }
      expect(await executor.query(query)).toStrictEqual(await direct.query(query))
    }
  })

  it('answers 20 parallel calls, each with its own rows', async () => {
    const numbers = Array.from({ length: 20 }, (_, n) => n)
    const answers = await Promise.all(
      numbers.map((value) => executor.query({ hogql: 'SELECT {value} AS ECHO', values: { value } })),
    )
    expect(answers).toEqual(numbers.map((value) => [{ value }]))
  })

  it('applies a schema to the rows that came through', async () => {
    const schema = z.object({ n: z.number().transform((n) => `n=${n}`) })
    expect(await executor.query('SELECT PLAIN', { schema })).toEqual([{ n: 'n=1' }])
    const options = { schema: z.object({ n: z.string() }) }
    const [inside, outside] = await Promise.all([
      thrownBy(executor.query('SELECT PLAIN', options as never)),
      thrownBy(direct.query('SELECT PLAIN', options as never)),
    ])
    expect(inside.toJSON()).toEqual(outside.toJSON())
  })

  it.each<[string, (driver: Driver) => Promise<unknown>]>([
    ['a refused query', (driver) => driver.query('SELECT BROKEN')],
    ['a missing value', (driver) => driver.query('SELECT {value}')],
    ['an impossible value', (driver) => driver.query('SELECT {value}', { values: { value: () => 1 } })],
    ['an unknown option', (driver) => driver.query('SELECT PLAIN', { limits: 1 } as object)],
    ['a limit too large', (driver) => driver.query('SELECT PLAIN', { limit: 1_000_000 })],
    ['a deadline', (driver) => driver.query('SELECT HANG', { timeoutMs: 100 })],
    ['a signal that has fired', (driver) => driver.query('SELECT PLAIN', { signal: AbortSignal.abort() })],
  ])('throws the same error as a client for %s', async (_, call) => {
    const [inside, outside] = await Promise.all([thrownBy(call(executor)), thrownBy(call(direct))])
    const comparable = (error: PostHogDriverError) => {
      const { details: _details, ...fields } = error.toJSON()
      return { ...fields, ...error, constructor: error.constructor, details: undefined }
    }
    expect(comparable(inside)).toEqual(comparable(outside))
  })

  it('cancels the request at PostHog when a call is cancelled', async () => {
    const hogql = 'SELECT HANG, cancelled'
    const controller = new AbortController()
    const arrived = posthog.hanging()
    const call = thrownBy(executor.query(hogql, { signal: controller.signal }))
    await arrived
    expect(posthog.abandoned).not.toContain(hogql)
    controller.abort()
    expect(await call).toMatchObject({ name: 'ConnectionError', code: 'aborted' })
    await vi.waitFor(() => expect(posthog.abandoned).toContain(hogql), 2000)
    expect(await executor.query('SELECT PLAIN')).toEqual([{ n: 1 }])
  })

  it('goes on answering while a large result comes through', async () => {
    const order: string[] = []
    await Promise.all([
      executor.query('SELECT WIDE').then(() => order.push('large')),
      sleep(20).then(async () => {
        for (let n = 0; n < 3; n += 1) await executor.timezone()
        order.push('small')
      }),
    ])
    expect(order).toEqual(['small', 'large'])
  })

  it('repeats a read whose guest is killed in mid-call', async () => {
    const arrived = posthog.hanging()
    const call = executor.query('SELECT HANGONCE')
    await arrived
    process.kill(watched.guestPid(), 'SIGKILL')
    expect(await call).toEqual([{ n: 1 }])
  })

  it('fails a script whose guest is killed, and starts a new guest for the next', async () => {
    let scriptPid = 0
    const run = executor.runScript(
      'console.log(process.pid); for (;;) {}',
      {},
      {
        onStdout: (text) => {
          scriptPid = Number(text)
          process.kill(watched.guestPid(), 'SIGKILL')
        },
      },
    )
    const error = await thrownBy(run)
    // It may have done half of its work, so nobody shall repeat it unasked.
    expect(error).toMatchObject({ name: 'SandboxError', code: 'sandbox_failed', retryable: false })
    expect(error.message).toMatch(/was lost while the script ran/)
    expect(error.details.reason).toMatch(/ended unexpectedly/)
    await untilGone([scriptPid])
    expect((await executor.runScript('return posthog.query("SELECT PLAIN")')).value).toEqual([{ n: 1 }])
  })

  it('replaces a sandbox that is gone', async () => {
    const before = watched.created
    await watched.latest.close()
    expect(await executor.query('SELECT PLAIN')).toEqual([{ n: 1 }])
    expect(watched.created).toBe(before + 1)
  })

  it('waits for a new sandbox no longer than the call may take', async () => {
    const local = processSandbox()
    let opened = Promise.resolve()
    let open = () => {}
    const slow = watchSandbox({
      kind: 'slow',
      create: async (options) => {
        await opened
        return local.create(options)
      },
    })
    await using other = await SandboxExecutor.start({
      sandbox: slow.provider,
      posthog: { apiKey, projectId: 1, host: posthog.url },
    })
    opened = new Promise((resolve) => {
      open = resolve
    })
    await slow.latest.close()
    const startedAt = performance.now()
    expect(await thrownBy(other.query('SELECT PLAIN', { timeoutMs: 100 }))).toMatchObject({
      message: 'The sandbox was not ready within 100 ms.',
      code: 'timeout',
      retryable: true,
    })
    const aborted = other.query('SELECT PLAIN', { signal: AbortSignal.timeout(100) })
    expect(await thrownBy(aborted)).toMatchObject({ code: 'aborted' })
    expect(performance.now() - startedAt).toBeLessThan(4_000)
    open()
    expect(await other.query('SELECT PLAIN')).toEqual([{ n: 1 }])
  })

  it('stops a guest that no longer answers, and repairs itself', async () => {
    process.kill(watched.guestPid(), 'SIGSTOP')
    const error = await thrownBy(executor.query('SELECT PLAIN', { timeoutMs: 50 }))
    expect(error).toMatchObject({ code: 'timeout', retryable: true })
    expect(await executor.query('SELECT PLAIN')).toEqual([{ n: 1 }])
  }, 15_000)

  it('has the capabilities of a client, as a sandbox that only reads', () => {
    expect(executor.capabilities()).toEqual({ ...direct.capabilities(), kind: 'sandbox', write: false })
  })

  it('keeps the key out of arguments, environment, files and what an executor prints as', async () => {
    await executor.runScript('return await posthog.query("SELECT PLAIN")')
    const commandLines = execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' })
    expect(commandLines).not.toContain(apiKey)
    const pid = watched.guestPid()
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain(apiKey)
    expect(JSON.stringify(watched.commands)).not.toContain(apiKey)
    expect(inspect(executor, { depth: 20, showHidden: true })).not.toContain(apiKey)
    const { directory } = watched.latest
    const names = readdirSync(directory, { recursive: true, encoding: 'utf8', withFileTypes: true })
    const files = names.filter((entry) => entry.isFile())
    expect(files.length).toBeGreaterThan(0)
    for (const file of files)
      expect(readFileSync(join(file.parentPath, file.name), 'utf8')).not.toContain(apiKey)
  })

  it('fails at start for a malformed configuration, before there is a sandbox', async () => {
    const provider = watchSandbox(processSandbox())
    const start = SandboxExecutor.start({
      sandbox: provider.provider,
      posthog: { apiKey: 'phc_x', projectId: 1 },
    })
    await expect(start).rejects.toBeInstanceOf(ConfigurationError)
    expect(provider.created).toBe(0)
  })

  it('refuses options that do not exist, and says which there are', async () => {
    const provider = watchSandbox(processSandbox())
    const wrong = { sandbox: provider.provider, client: direct } as object
    await expect(SandboxExecutor.start(wrong as never)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('there is no option client'),
      hint: expect.stringContaining('posthog'),
    })
    await expect(SandboxExecutor.start({} as never)).rejects.toThrow(
      'expected where to run, such as processSandbox()',
    )
    expect(provider.created).toBe(0)
  })

  it('starts nothing for a signal that has fired', async () => {
    const watched = watchSandbox(processSandbox())
    const signal = AbortSignal.abort()
    const started = SandboxExecutor.start({
      sandbox: watched.provider,
      posthog: { apiKey, projectId: 1 },
      signal,
    })
    await expect(started).rejects.toMatchObject({ name: 'ConnectionError', code: 'aborted' })
    expect(watched.created).toBe(0)
  })

  it('refuses calls once it is closed', async () => {
    const other = await SandboxExecutor.start({
      sandbox: processSandbox(),
      posthog: { apiKey, projectId: 1, host: posthog.url },
    })
    await other.close()
    await other.close()
    await expect(other.query('SELECT PLAIN')).rejects.toThrow('closed')
    await expect(other.runScript('return 1')).rejects.toThrow('closed')
  })
})
