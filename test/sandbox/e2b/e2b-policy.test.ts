import { describe, expect, it, vi } from 'vitest'
import { ConfigurationError, SandboxError } from '../../../src/errors.ts'
import { toE2BError } from '../../../src/sandbox/e2b-errors.ts'
import { E2BInput } from '../../../src/sandbox/e2b-input.ts'
import { judgeOwner } from '../../../src/sandbox/e2b-metadata.ts'
import { toNetwork } from '../../../src/sandbox/e2b-network.ts'
import { isOrphan } from '../../../src/sandbox/e2b-orphans.ts'
import { e2bRetryDelay, isProlongationDue } from '../../../src/sandbox/e2b-retry.ts'
import { e2bSandbox } from '../../../src/sandbox/e2b-sandbox.ts'
import { quoteShell, toExitCode } from '../../../src/sandbox/e2b-shell.ts'

const thrown = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name }, more)
const tell = (error: unknown, more: object = {}) =>
  toE2BError(error, { what: 'start a program', secrets: ['planted-secret'], ...more })

describe('errors of E2B', () => {
  it.each([
    ['AuthenticationError', 'Unauthorized', {}, 'authentication_failed', false, false],
    [
      'RateLimitError',
      'Rate limit exceeded, please try again later - x',
      { elapsedMs: 3000 },
      'rate_limited',
      true,
      false,
    ],
    [
      'RateLimitError',
      'Rate limit exceeded, please try again later',
      { elapsedMs: 50 },
      'concurrency_limited',
      true,
      false,
    ],
    [
      'RateLimitError',
      'Rate limit exceeded - maximum number of concurrent E2B sandboxes (20)',
      { elapsedMs: 9000 },
      'concurrency_limited',
      true,
      false,
    ],
    ['SandboxNotFoundError', 'probably not running', { running: true }, 'rate_limited', true, false],
    ['SandboxNotFoundError', 'probably not running', { running: false }, 'sandbox_failed', true, true],
    ['TimeoutError', '[unavailable] x', { running: false }, 'sandbox_failed', true, true],
    ['TimeoutError', '[unavailable] x', { running: true }, 'rate_limited', true, false],
    ['TimeoutError', 'The operation was aborted due to timeout', {}, 'timeout', true, false],
    ['TypeError', 'fetch failed', {}, 'connection_failed', true, false],
    ['NotEnoughSpaceError', 'disk full', {}, 'sandbox_failed', false, false],
    ['TemplateError', 'rebuild', {}, 'invalid_configuration', false, false],
    ['BuildError', '503: try again later', {}, 'sandbox_failed', true, false],
    ['BuildError', 'exit status 1', {}, 'sandbox_failed', false, false],
    ['FileUploadError', 'Failed to upload file: fetch failed', {}, 'connection_failed', true, false],
    ['SandboxError', '400: bad timeout', {}, 'invalid_configuration', false, false],
    ['SandboxError', '403: forbidden', {}, 'permission_denied', false, false],
    ['SandboxError', '500: internal', {}, 'sandbox_failed', true, false],
    ['SandboxError', '2: [unknown] fetch failed', {}, 'connection_failed', true, false],
  ])('%s "%s" %j is %s', (name, message, more, code, retryable, gone) => {
    const error = tell(thrown(name, message), more)
    expect(error).toMatchObject({ code, retryable })
    expect(error).toBeInstanceOf(SandboxError)
    expect(error.hint).toBeTruthy()
    expect(error.details.gone === true).toBe(gone)
  })

  it('show no secret', () => {
    const error = tell(thrown('SandboxError', 'refused {"Authorization":"Bearer planted-secret"}'))
    expect(JSON.stringify([error, error.message])).not.toContain('planted-secret')
  })
})

describe('e2bRetryDelay', () => {
  const ask = (more: object) =>
    e2bRetryDelay({
      step: 'create',
      error: new SandboxError('x', { code: 'sandbox_failed', retryable: true }),
      attempt: 1,
      remainingMs: Number.POSITIVE_INFINITY,
      random: 0.5,
      ...more,
    })
  const failed = (code: 'rate_limited' | 'concurrency_limited' | 'timeout', details = {}) =>
    new SandboxError('x', { code, retryable: true, details })

  it('tries creation and upload twice, with growing pauses', () => {
    expect(ask({})).toBe(188)
    expect(ask({ attempt: 2 })).toBeUndefined()
    expect(ask({ step: 'upload' })).toBe(188)
    expect(ask({ step: 'upload', attempt: 2 })).toBeUndefined()
    expect(ask({ step: 'remove', attempt: 2 })).toBe(375)
    expect(ask({ error: failed('concurrency_limited') })).toBe(1500)
  })

  it('repeats starts and inputs only when they were refused', () => {
    for (const step of ['start', 'input']) {
      expect(ask({ step, error: failed('rate_limited') })).toBe(188)
      expect(ask({ step, error: failed('timeout') })).toBeUndefined()
    }
  })

  it('repeats nothing that cannot succeed, in a sandbox that is gone, or too late', () => {
    expect(ask({ error: new SandboxError('x', { code: 'not_found' }) })).toBeUndefined()
    expect(ask({ error: new Error('x') })).toBeUndefined()
    expect(ask({ error: failed('timeout', { gone: true }) })).toBeUndefined()
    expect(ask({ remainingMs: 100 })).toBeUndefined()
  })
})

it('prolongs once a third of the time is gone', () => {
  const timeoutMs = 300
  expect(isProlongationDue({ now: 0, endsAt: 300, timeoutMs })).toBe(false)
  expect(isProlongationDue({ now: 100, endsAt: 300, timeoutMs })).toBe(false)
  expect(isProlongationDue({ now: 101, endsAt: 300, timeoutMs })).toBe(true)
})

describe('the network of a sandbox', () => {
  const settings = { allowOut: [], network: {}, credentials: 'input' as const }
  const posthog = { origins: ['https://us.posthog.com', 'https://us.i.posthog.com'], apiKey: 'phx_key' }

  it('reaches PostHog and nothing else', () => {
    expect(toNetwork(settings, posthog)).toEqual({
      allowOut: ['us.posthog.com', 'us.i.posthog.com'],
      denyOut: ['0.0.0.0/0'],
    })
    expect(toNetwork(settings, undefined)).toEqual({ allowOut: [], denyOut: ['0.0.0.0/0'] })
  })

  it('takes what the caller adds', () => {
    const network = { allowPublicTraffic: false }
    expect(toNetwork({ ...settings, allowOut: ['10.0.0.0/8'], network }, posthog)).toEqual({
      allowOut: ['us.posthog.com', 'us.i.posthog.com', '10.0.0.0/8'],
      denyOut: ['0.0.0.0/0'],
      allowPublicTraffic: false,
    })
  })

  it('adds the key on the way to the private host only', () => {
    const { rules } = toNetwork({ ...settings, credentials: 'egress' }, posthog)
    expect(rules).toEqual({
      'us.posthog.com': [{ transform: { headers: { Authorization: 'Bearer phx_key' } } }],
    })
  })

  it("keeps the caller's own rules beside the key", () => {
    const own = [{ transform: { headers: { 'X-Team': 'growth' } } }]
    const network = { rules: { 'us.posthog.com': own, 'example.com': own } }
    const { rules } = toNetwork({ ...settings, network, credentials: 'egress' }, posthog)
    expect(rules).toEqual({
      'us.posthog.com': [...own, { transform: { headers: { Authorization: 'Bearer phx_key' } } }],
      'example.com': own,
    })
  })

  it('refuses hosts that E2B cannot let through', () => {
    const own = { origins: ['https://posthog.example.com:8443'], apiKey: 'x' }
    expect(() => toNetwork(settings, own)).toThrow(ConfigurationError)
    expect(toNetwork({ ...settings, allowOut: ['203.0.113.7'] }, own).allowOut).toContain('203.0.113.7')
  })
})

it('refuses unknown options, secrets in what others see, and a missing key', () => {
  const apiKey = 'e2b_0000'
  expect(() => e2bSandbox({ apiKey, timeout: 1 } as object)).toThrow(/timeout/)
  expect(() => e2bSandbox({ apiKey, metadata: { key: 'phx_0123456789abcdef' } })).toThrow(/holds a key/)
  expect(() => e2bSandbox({ apiKey, env: { KEY: 'phx_0123456789abcdef' } })).toThrow(/holds a key/)
  expect(() => e2bSandbox({ apiKey, metadata: { posthog_driver_pid: '1' } })).toThrow(/taken/)
  vi.stubEnv('E2B_API_KEY', '')
  expect(() => e2bSandbox()).toThrow(/API key/)
  vi.stubEnv('E2B_API_KEY', apiKey)
  expect(e2bSandbox().kind).toBe('e2b')
  vi.unstubAllEnvs()
})

it('tells orphans from sandboxes in use', () => {
  const here = { session: 's', host: 'me', isRunning: (pid: number) => pid === 1 }
  expect(judgeOwner({ session: 's', host: 'me', pid: 9 }, here)).toBe('running')
  expect(judgeOwner({ session: 't', host: 'me', pid: 1 }, here)).toBe('running')
  expect(judgeOwner({ session: 't', host: 'me', pid: 2 }, here)).toBe('gone')
  expect(judgeOwner({ session: 't', host: 'other', pid: 2 }, here)).toBe('unknown')
  expect(judgeOwner({}, here)).toBe('unknown')
  const at = (ownerState: 'running' | 'gone' | 'unknown') => ({ ownerState, startedAt: new Date(0) })
  expect(isOrphan(at('gone'), { now: 1 })).toBe(true)
  expect(isOrphan(at('unknown'), { now: 10 })).toBe(false)
  expect(isOrphan(at('unknown'), { now: 10, olderThanMs: 10 })).toBe(true)
  expect(isOrphan(at('running'), { now: 10, olderThanMs: 10 })).toBe(false)
  expect(isOrphan(at('running'), { now: 10, all: true })).toBe(true)
})

it('quotes words for a shell', () => {
  expect(['node', 'a b', "it's", '', '$HOME'].map(quoteShell)).toEqual([
    'node',
    "'a b'",
    String.raw`'it'\''s'`,
    "''",
    "'$HOME'",
  ])
  expect([0, 3, 127, 137].map(toExitCode)).toEqual([0, 3, 127, -1])
})

describe('E2BInput', () => {
  it('sends in order, one request at a time, what gathers together', async () => {
    const sent: string[] = []
    let running = 0
    const input = new E2BInput(
      async (data) => {
        running += 1
        expect(running).toBe(1)
        await new Promise((resolve) => setTimeout(resolve, 5))
        sent.push(data.toString())
        running -= 1
      },
      () => expect.unreachable(),
    )
    await Promise.all(['a', 'b', 'c'].map((text) => input.write(text)))
    expect(sent).toEqual(['a', 'bc'])
    await input.write('ü'.repeat(600_000))
    expect(sent.slice(2).map((text) => Buffer.byteLength(text)).length).toBe(3)
  })

  it('sends nothing after a failure, and keeps nobody waiting', async () => {
    const failures: unknown[] = []
    const input = new E2BInput(
      async () => {
        throw new Error('lost')
      },
      (error) => failures.push(error),
    )
    await Promise.all(['a', 'b'].map((text) => input.write(text)))
    await input.write('c')
    expect(failures).toHaveLength(1)
  })
})
