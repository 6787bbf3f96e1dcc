import { Console } from 'node:console'
import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { PostHogClient } from '../../src/client/client.ts'
import type { Hooks, SandboxEvent } from '../../src/observe/hooks.ts'
import { type Logger, loggerHooks } from '../../src/observe/logger-hooks.ts'
import { startServer } from '../http/loopback.ts'

function note() {
  const lines: string[] = []
  const at =
    (level: string) =>
    (...all: unknown[]) =>
      void lines.push([level, ...all].join(' | '))
  const logger: Logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
  return { lines, logger, hooks: loggerHooks(logger) as Required<Hooks> }
}

const call = {
  callId: 'c-1',
  method: 'GET',
  origin: 'https://h',
  path: '/api/x/',
  rateClass: 'crud',
  attempt: 1,
} as const

describe('loggerHooks', () => {
  it('writes one line with one argument, at a level that fits', () => {
    const { lines, hooks } = note()
    hooks.onRequest({ ...call, bytesSent: 10, waitedMs: 0 })
    hooks.onResponse({
      ...call,
      status: 200,
      durationMs: 12.3456,
      bytesSent: 10,
      bytesReceived: 2,
      requestId: 'r 1',
    })
    hooks.onRetry({ ...call, code: 'server_error', status: 503, delayMs: 250 })
    hooks.onRateLimit({ ...call, source: 'client', reason: 'budget', waitMs: 1500, waiting: 2 })
    hooks.onFailure({ ...call, code: 'timeout', durationMs: 60_000.04 })
    hooks.onQuery({
      driver: 'posthog',
      ok: true,
      durationMs: 5,
      rowCount: 3,
      truncated: false,
      cached: false,
    })
    hooks.onQuery({ driver: 'posthog', ok: false, code: 'query_invalid', durationMs: 5 })
    hooks.onQuery({ driver: 'posthog', ok: false, code: 'aborted', durationMs: 5 })
    hooks.onQuery({ driver: 'posthog', ok: false, code: 'query_invalid', durationMs: 5, callId: 'c-1' })
    const sandbox: SandboxEvent = {
      phase: 'create',
      kind: 'process',
      sandboxId: 's',
      ok: true,
      durationMs: 1,
    }
    hooks.onSandbox(sandbox)
    hooks.onSandbox({ ...sandbox, phase: 'script' })
    hooks.onSandbox({ ...sandbox, ok: false, code: 'sandbox_failed' })
    hooks.onTool({ tool: 'query_posthog', ok: true, durationMs: 9 })
    hooks.onModel({ model: 'claude', ok: true, durationMs: 900, inputTokens: 10, outputTokens: 5 })
    const shared = 'callId=c-1 method=GET origin=https://h path=/api/x/ rateClass=crud attempt=1'
    expect(lines).toEqual([
      `debug | posthog request ${shared} bytesSent=10 waitedMs=0`,
      `debug | posthog response ${shared} status=200 durationMs=12.3 bytesSent=10 bytesReceived=2 requestId="r 1"`,
      `warn | posthog retry ${shared} code=server_error status=503 delayMs=250`,
      `warn | posthog rate limit ${shared} source=client reason=budget waitMs=1500 waiting=2`,
      `error | posthog failure ${shared} code=timeout durationMs=60000`,
      'debug | posthog query driver=posthog ok=true durationMs=5 rowCount=3 truncated=false cached=false',
      'error | posthog query driver=posthog ok=false code=query_invalid durationMs=5',
      'info | posthog query driver=posthog ok=false code=aborted durationMs=5',
      'debug | posthog query driver=posthog ok=false code=query_invalid durationMs=5 callId=c-1',
      'info | posthog sandbox phase=create kind=process sandboxId=s ok=true durationMs=1',
      'debug | posthog sandbox phase=script kind=process sandboxId=s ok=true durationMs=1',
      'error | posthog sandbox phase=create kind=process sandboxId=s ok=false durationMs=1 code=sandbox_failed',
      'debug | posthog tool tool=query_posthog ok=true durationMs=9',
      'debug | posthog model model=claude ok=true durationMs=900 inputTokens=10 outputTokens=5',
    ])
  })

  it('lets nothing in an event look like another line or field', () => {
    const { lines, hooks } = note()
    hooks.onTool({ tool: 'a\nposthog failure b=1 "\u2028\u0085', ok: true, durationMs: 1 })
    expect(lines).toEqual([
      String.raw`debug | posthog tool tool="a\nposthog failure b=1 \"\u2028\u0085" ok=true durationMs=1`,
    ])
  })
})

describe('the logger of a client', () => {
  it('may be the console, beside hooks', async () => {
    await using server = await startServer((_, response) => void response.end('{"results":[]}'))
    let printed = ''
    const sink = new Writable({
      write: (chunk, _encoding, done) => {
        printed += chunk
        done()
      },
    })
    let heard = 0
    const apiKey = 'phx_planted0123456789abcdef'
    await using client = new PostHogClient({
      ...{ apiKey, projectId: 7, host: server.origin, logger: new Console(sink) },
      hooks: { onRequest: () => void heard++ },
    })
    await client.request('GET', 'cohorts/', { query: { search: 'jane@example.com' } })
    expect(heard).toBe(1)
    expect(printed).toMatch(
      /^posthog request callId=\S+-1 method=GET .* path=\/api\/projects\/7\/cohorts\/ .*\nposthog response .* status=200 .*\n$/,
    )
    expect(printed).not.toMatch(/jane|phx_/)
  })

  it('may throw at every line and harms nothing', async () => {
    await using server = await startServer((_, response) => void response.end('{}'))
    const bad = () => {
      throw new Error('disk full')
    }
    await using client = new PostHogClient({
      ...{ apiKey: 'phx_x', projectId: 7, host: server.origin },
      logger: { debug: bad, info: bad, warn: bad, error: bad },
    })
    expect((await client.request('GET', 'cohorts/')).status).toBe(200)
  })
})
