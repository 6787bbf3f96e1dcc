import { request } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { API_KEY, startTestServer, type TestServer } from './test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server?.[Symbol.asyncDispose]())

const ROWS = 20_000
/** About 14 MB. */
const query = `SELECT number, concat(hex(cityHash64(number)), repeat('é"x', 170)) AS text FROM numbers(${ROWS}) LIMIT ${ROWS}`
const body = JSON.stringify({ query: { kind: 'HogQLQuery', query }, refresh: 'force_blocking' })

interface Raw {
  status?: number
  encoding?: string
  length?: string
  type?: string
  bytes: Buffer
  error?: string
}

/** The bytes as they come, still compressed. */
function ask(headers: Record<string, string> = {}, path = '/api/projects/1/query/'): Promise<Raw> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    const found: Omit<Raw, 'bytes'> = {}
    const done = (error?: NodeJS.ErrnoException) =>
      resolve({ ...found, error: error?.code, bytes: Buffer.concat(chunks) })
    const sent = request(
      server.url + path,
      { method: 'POST', headers: { authorization: `Bearer ${API_KEY}`, ...headers } },
      (response) => {
        found.status = response.statusCode
        found.encoding = response.headers['content-encoding']
        found.length = response.headers['content-length']
        found.type = response.headers['content-type']
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.once('end', () => done())
        response.once('error', done)
      },
    )
    sent.once('error', done)
    sent.end(body)
  })
}

const GZIP = { 'accept-encoding': 'br, gzip' }
const faulty = (fault: string) => ask({ ...GZIP, 'x-local-fault': fault })
const rowsOf = (bytes: Buffer) => (JSON.parse(bytes.toString()) as { results: [number, string][] }).results

describe('large answers', () => {
  it('are packed with gzip when that is asked for, and only then', async () => {
    const [plain, packed] = [await ask(), await ask(GZIP)]
    expect([plain.encoding, Number(plain.length)]).toEqual([undefined, plain.bytes.length])
    expect(packed).toMatchObject({ status: 200, encoding: 'gzip', error: undefined })
    expect(packed.bytes.length * 4).toBeLessThan(plain.bytes.length)
    const rows = rowsOf(gunzipSync(packed.bytes))
    expect(rows).toHaveLength(ROWS)
    expect(rows).toEqual(rowsOf(plain.bytes))
  })

  it.each([
    ['/api/environments/1/query/', 'gzip'],
    ['/api/projects/1/query', 'gzip'],
    ['/api/projects/@current/query/', undefined],
    ['/api/projects/1/query/HogQLQuery/', undefined],
  ])('are packed where PostHog packs: %s', async (path, encoding) => {
    expect(await ask(GZIP, path)).toMatchObject({ status: 200, encoding })
  })

  it.each(['gzip;q=0', 'br', 'identity'])('stay plain for %s', async (accepted) => {
    expect((await ask({ 'accept-encoding': accepted })).encoding).toBeUndefined()
  })

  it('name the columns before the rows and the types after them, as PostHog does', async () => {
    const { text } = await server.hogql('SELECT 1 AS one')
    const order = ['"columns"', '"results"', '"types"'].map((name) => text.indexOf(name))
    expect(order).toEqual([...order].sort((a, b) => a - b))
  })
})

describe('faults of large answers', () => {
  it('reset the connection when half of the gzip stream has come', async () => {
    const { bytes: whole } = await ask(GZIP)
    const { error, encoding, bytes } = await faulty('reset_mid_body')
    expect([error, encoding]).toEqual(['ECONNRESET', 'gzip'])
    expect(bytes.length / whole.length).toBeGreaterThan(0.3)
    expect(bytes.length / whole.length).toBeLessThan(0.7)
  })

  it('end the stream too early, as if it were whole', async () => {
    const { error, bytes } = await faulty('cut_gzip')
    expect(error).toBeUndefined()
    expect(() => gunzipSync(bytes)).toThrow('unexpected end of file')
  })

  it('pack half of the JSON well', async () => {
    const { status, encoding, bytes } = await faulty('truncated_json')
    expect([status, encoding]).toEqual([200, 'gzip'])
    expect(() => JSON.parse(gunzipSync(bytes).toString())).toThrow()
  })

  it('cap the rows and say nothing', async () => {
    const { bytes } = await faulty('row_cap; rows=5000')
    const answer = JSON.parse(gunzipSync(bytes).toString())
    expect(answer.results).toHaveLength(5000)
    expect(answer.is_cached).toBe(false)
    expect(Object.keys(answer)).not.toContain('hasMore')
  })

  it('call the answer an old one', async () => {
    const { bytes } = await faulty('stale_cached')
    const answer = JSON.parse(gunzipSync(bytes).toString())
    expect(answer).toMatchObject({ is_cached: true, last_refresh: '2020-01-01T00:00:00Z' })
    expect(answer.results[0][1]).toContain('é"xé"x')
  })

  it('answer with a page instead', async () => {
    const { status, type, bytes } = await faulty('html_200')
    expect([status, type]).toEqual([200, 'text/html; charset=utf-8'])
    expect(bytes.toString()).toContain('<!DOCTYPE html>')
  })
})
