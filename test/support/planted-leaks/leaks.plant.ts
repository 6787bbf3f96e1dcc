import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resolveConfig } from '../../../src/config.ts'
import { InputError, PostHogDriverError, QueryError } from '../../../src/errors.ts'
import { createHttpClient } from '../../../src/http/create-http-client.ts'
import { createUndiciTransport } from '../../../src/http/undici-transport.ts'
import { allowKey } from '../leak-watch/leak-log.ts'

/** Nothing but its use gives it away. */
const KEY = 'AnOldKey"WithAQuote0123456789'
const UNDECLARED = 'phx_Undeclared0123456789Undeclared'
const code = 'invalid_input'

allowKey({ place: 'console.table', reason: 'what this file shows says nothing of the next one' })

let server: ReturnType<typeof createServer>
let origin: string
beforeAll(async () => {
  server = createServer((request, response) => void request.resume().on('end', () => response.end('{}')))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  resolveConfig({ apiKey: KEY, projectId: 1, host: 'http://127.0.0.1:9' }, { environment: {} })
})
afterAll(() => void server.closeAllConnections())
afterAll(() => void server.close())

const node = (script: string, env: Record<string, string> = {}) =>
  [process.execPath, ['-e', script], { env: { PATH: process.env.PATH ?? '', ...env } }] as const

describe('caught', () => {
  it('process.stdout', () => void process.stdout.write(`key=${KEY}\n`))
  it('process.stderr', () => void process.stderr.write(Buffer.from(UNDECLARED)))
  it('console.log', () => console.log({ config: { key: KEY } }))
  it('console.error', () => console.error('%s', KEY))
  it('process.emitWarning', () => process.emitWarning(`the key ${KEY} is odd`))

  it('an error: PostHogDriverError invalid_input, printed', () => void new PostHogDriverError(KEY, { code }))
  it('an error: InputError invalid_input, printed', () => void new InputError('hint', { code, hint: KEY }))
  it('an error: InputError invalid_input, as JSON', () => {
    const error = new InputError('deep', { code })
    error.details.a = { b: { c: { d: [{ e: { f: { g: { h: { i: { j: { k: { l: KEY } } } } } } } }] } } }
  })
  it('an error: QueryError query_invalid, printed', () => {
    new QueryError('outer', {
      code: 'query_invalid',
      hogql: '',
      cause: new Error('inner', { cause: new Error(`innermost ${UNDECLARED}`) }),
    })
  })

  it('console.info', () => console.info(Buffer.from(`user:${KEY}`).toString('base64')))
  it('console.warn', () => console.warn(Buffer.from(`x:${UNDECLARED}`).toString('base64')))
  it('console.debug', () => console.debug(JSON.stringify({ KEY })))
  it('console.trace', () => console.trace(encodeURIComponent(KEY)))
  it('console.dir', () => console.dir(UNDECLARED.replace('_', '%5F')))

  it('the payload of the hook onRequest', async () => {
    await using client = createHttpClient({ transport: createUndiciTransport(), origin })
    await client.request({ method: 'GET', path: `/${encodeURIComponent(KEY)}/`, rateClass: 'none' })
  })

  it('the URL of a GET request to http://127.0.0.1', async () =>
    void (await fetch(`${origin}/?k=${UNDECLARED}`)))
  it('the URL of a GET request that arrived at http://127.0.0.1', async () => {
    get(`${origin}/${UNDECLARED}/`)
    await once(server, 'request')
  })
  it('for which the key is not (/elsewhere/)', async () => {
    await fetch(`${origin}/elsewhere/`, { headers: { 'x-any-header': `Basic ${btoa(`me:${KEY}`)}` } })
  })
  it('the headers of a POST request to the ingestion path /batch/', async () => {
    await fetch(`${origin}/batch/`, { method: 'POST', headers: { authorization: `Bearer ${UNDECLARED}` } })
  })
  it('the body of a request to the ingestion path /i/v0/e/', async () => {
    await fetch(`${origin}/i/v0/e/`, { method: 'POST', body: gzipSync(JSON.stringify({ distinct_id: KEY })) })
  })
  it('the body of a request to the ingestion path /flags/', async () => {
    await using client = createHttpClient({ transport: createUndiciTransport(), origin })
    const headers = { 'content-type': 'text/plain' }
    const body = Buffer.from(UNDECLARED)
    await client.request({
      method: 'POST',
      path: '/flags/',
      query: { v: 2 },
      headers,
      body,
      rateClass: 'ingest',
    })
  })
  it('that arrived at http://127.0.0.1', async () => {
    const child = spawn(...node(`fetch(${JSON.stringify(`${origin}/?a=${UNDECLARED}`)})`))
    await once(child, 'close')
  })

  it('stdout of node -e', async () => {
    // Cut in two, as pipes do.
    const script =
      'process.stdout.write("AnOldKeyOf"); setTimeout(() => process.stdout.write("TheEnvironment"), 200)'
    const child = spawn(...node(script, { POSTHOG_PERSONAL_API_KEY: 'AnOldKeyOfTheEnvironment' }))
    child.stdout.resume()
    await once(child, 'close')
  })
  it('stderr of node -e', async () => {
    const child = spawn(...node(`console.error(${JSON.stringify(UNDECLARED)})`))
    child.stderr.resume()
    await once(child, 'close')
  })
  it('stdout of node --eval', () => void execFileSync(process.execPath, ['--eval', `console.log('${KEY}')`]))

  it('No key was where allowKey() lets one be', () => {
    allowKey({ place: 'stdout of nothing', reason: 'planted: it is never used' })
  })
  it('process.stdout, although console.log is allowed', () => {
    allowKey({ place: 'console.log', reason: 'planted: it is narrower than the leak' })
    console.log(KEY)
    process.stdout.write(KEY)
  })
})

describe('let through', () => {
  it('a key in the place that is allowed', () => {
    allowKey({ place: 'console.log', reason: 'planted: the watch must let it through' })
    console.log(KEY)
  })
  it('a key at home, and a project token anywhere', async () => {
    const token = 'phc_PublicToken0123456789'
    resolveConfig(
      { apiKey: UNDECLARED, projectId: 1, host: origin, projectToken: token },
      { environment: {} },
    )
    await fetch(`${origin}/api/`, { headers: { authorization: `Bearer ${UNDECLARED}` } })
    await fetch(`${origin}/flags/?token=${token}`, {
      method: 'POST',
      body: JSON.stringify({ api_key: token }),
    })
    console.log(token)
  })
  it('words about keys', () => {
    console.log('phx_... is a personal key, phx_example as well')
    expect(() => resolveConfig({ apiKey: 'phs_0123456789abcdef0123' }, { environment: {} })).toThrow('phs_')
  })
})
