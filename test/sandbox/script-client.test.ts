import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PostHogClient } from '../../src/client/client.ts'
import type { SandboxError } from '../../src/errors.ts'
import { type LocalPostHog, startLocalPostHog } from '../../src/local/start-local-posthog.ts'
import { processSandbox } from '../../src/sandbox/process-sandbox.ts'
import { CLIENT_CALLS, RESOURCE_CALLS } from '../../src/sandbox/protocol/client-calls.ts'
import { SandboxExecutor } from '../../src/sandbox/sandbox-executor.ts'

let local: LocalPostHog
let client: PostHogClient
let executor: SandboxExecutor

beforeAll(async () => {
  local = await startLocalPostHog()
  const { url: host, apiKey, projectId, projectToken } = local
  const posthog = { host, apiKey, projectId, projectToken }
  client = new PostHogClient(posthog)
  executor = await SandboxExecutor.start({ sandbox: processSandbox(), posthog })
}, 60_000)

afterAll(async () => {
  await executor?.close()
  await client?.close()
  await local?.close()
})

const run = async (code: string, params?: unknown, options?: object) =>
  (await executor.runScript(code, params, options)).value

describe('posthog in a script', () => {
  it.each([
    'actions',
    'cohorts',
    'dashboards',
    'experiments',
    'featureFlags',
    'insights',
    'surveys',
  ] as const)('reads %s as a client does', async (resource) => {
    const direct = JSON.parse(JSON.stringify(await client[resource].list().all()))
    expect(direct.length).toBeGreaterThan(0)
    expect(await run(`return posthog.${resource}.list().all()`)).toEqual(direct)
    const [{ id }] = direct
    const one = JSON.parse(JSON.stringify(await client[resource].get(id as never)))
    expect(await run(`return posthog.${resource}.get(params.id)`, { id })).toEqual(one)
  })

  it('reads lists page by page, as many items as are wanted', async () => {
    const direct = await client.events.list({ event: '$pageview' }).all({ maxItems: 25 })
    const code = `
      const list = posthog.events.list({ event: '$pageview', pageSize: 10 })
      const looped = []
      for await (const { uuid } of list) { looped.push(uuid); if (looped.length === 25) break }
      const { items, next } = await list.page()
      const second = await list.page(next)
      const all = await posthog.events.list({ event: '$pageview' }).all({ maxItems: 25, timeoutMs: 60_000 })
      return { looped, pages: [items.length, second.items[0].uuid], all: all.map(({ uuid }) => uuid) }`
    const uuids = direct.map(({ uuid }) => uuid)
    expect(await run(code)).toEqual({ looped: uuids, pages: [10, uuids[10]], all: uuids })
  })

  it('looks up persons and evaluates flags', async () => {
    const [event] = await client.events.list({ event: 'user_signed_up' }).all({ maxItems: 1 })
    const { distinct_id } = event as { distinct_id: string }
    const person = await client.persons.getByDistinctId(distinct_id)
    const { flags } = await client.evaluateFlags(distinct_id)
    const code = `
      const person = await posthog.persons.getByDistinctId(params.distinct_id)
      const { flags } = await posthog.evaluateFlags(params.distinct_id)
      return { uuid: person.uuid, flags }`
    expect(Object.keys(flags).length).toBeGreaterThan(0)
    expect(await run(code, { distinct_id })).toEqual({
      uuid: person.uuid,
      flags: JSON.parse(JSON.stringify(flags)),
    })
  })

  it('has the hogql tag, whose values travel beside the query', async () => {
    const code = `
      const name = "o'clock {x} \\\\"
      const [row] = await posthog.query(hogql\`SELECT \${name} AS name, \${params.list} AS list LIMIT 1\`)
      return row`
    expect(await run(code, { list: ['a', 'b'] })).toEqual({ name: "o'clock {x} \\", list: ['a', 'b'] })
  })

  it('passes errors on with their line', async () => {
    const error = await executor
      .runScript('const a = 1\nawait posthog.insights.get(987654)')
      .catch((thrown: unknown) => thrown as SandboxError)
    expect(error).toMatchObject({
      code: 'script_failed',
      details: { line: 2 },
      cause: { code: 'not_found', status: 404 },
    })
  })

  it('ends a call when the signal of the script fires', async () => {
    const code = `
      const controller = new AbortController()
      controller.abort()
      const failures = []
      for (const call of [() => posthog.insights.get(1, { signal: controller.signal }), () => posthog.insights.list({ signal: controller.signal }).all()])
        await call().catch((error) => failures.push(error.code))
      return failures`
    expect(await run(code)).toEqual(['aborted', 'aborted'])
  })

  it('says whether it may write', async () => {
    expect(await run('return posthog.capabilities()')).toMatchObject({ kind: 'sandbox', write: false })
    expect(await run('return posthog.capabilities().write', {}, { write: true })).toBe(true)
  })
})

describe('writing from a script', () => {
  let server: Server
  let url: string
  const requests: string[] = []

  beforeAll(async () => {
    server = createServer((request, response) => {
      requests.push(`${request.method} ${request.url}`)
      response.setHeader('content-type', 'application/json').end('{"status":1}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })

  afterAll(() => new Promise((resolve) => server.close(resolve)))

  const posthog = () => ({
    host: url,
    apiKey: 'phx_0123456789',
    projectId: 1,
    projectToken: 'phc_0123456789',
  })
  const writing = [
    ...Object.entries(CLIENT_CALLS).map(([method, rule]) => ({ path: method, rule })),
    ...Object.entries(RESOURCE_CALLS).flatMap(([resource, rules]) =>
      Object.entries(rules).map(([method, rule]) => ({ path: `${resource}.${method}`, rule })),
    ),
  ].flatMap(({ path, rule }) => (rule.writes ? [path] : []))

  it('is refused without the grant, and no request is sent', async () => {
    await using reader = await SandboxExecutor.start({ sandbox: processSandbox(), posthog: posthog() })
    expect(writing).toEqual(expect.arrayContaining(['capture', 'captureBatch', 'annotations.create']))
    for (const path of writing) {
      const error = await reader
        .runScript(`await posthog.${path}({ event: 'e', distinctId: 'd' }, {})`)
        .catch((thrown: unknown) => thrown as SandboxError)
      expect(error).toMatchObject({
        code: 'script_failed',
        message: expect.stringContaining(
          `posthog.${path}() changes the project, and this script may only read`,
        ),
        hint: expect.stringContaining('write: true'),
        details: { line: 1 },
        cause: { name: 'SandboxError', code: 'permission_denied' },
      })
    }
    expect(requests).toEqual([])
  }, 60_000)

  it('can be taken from one run of an executor that may', async () => {
    await using writer = await SandboxExecutor.start({
      sandbox: processSandbox(),
      posthog: posthog(),
      write: true,
    })
    const code = `return posthog.capture({ event: 'e', distinctId: 'd' })`
    await expect(writer.runScript(code, {}, { write: false })).rejects.toThrow('may only read')
    expect(requests).toEqual([])
    expect((await writer.runScript(code)).value).toEqual({ uuid: expect.any(String) })
    expect(requests).toEqual([expect.stringContaining('POST /')])
  })

  it('reaches nothing that is not in the table, whatever a script sends', async () => {
    await using writer = await SandboxExecutor.start({
      sandbox: processSandbox(),
      posthog: posthog(),
      write: true,
    })
    const before = requests.length
    const forged = `
      import { writeSync } from 'node:fs'
      for (const [resource, method] of params.calls)
        writeSync(3, '\\u001e' + JSON.stringify({ type: 'call', id: 900, method: 'client', params: { resource, method, args: ['GET', '/api/users/@me/'] } }) + '\\n')
      await new Promise((resolve) => setTimeout(resolve, 300))
      return posthog.featureFlags.delete`
    const calls = [
      [undefined, 'request'],
      ['persons', 'delete'],
      ['config', 'toString'],
      ['__proto__', 'constructor'],
      ['users', 'me'],
      ['featureFlags', 'delete'],
    ]
    expect((await writer.runScript(forged, { calls })).value).toBe(null)
    expect(requests.length).toBe(before)
  })
})
