import { once } from 'node:events'
import { createServer, request as forward, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { PostHogClient } from '../../../src/client/client.ts'
import { hogql } from '../../../src/hogql/hogql-tag.ts'
import { type LocalPostHog, startLocalPostHog } from '../../../src/local/index.ts'
import { jsonText } from '../../../src/schemas/json-text.ts'

let local: LocalPostHog
let proxy: Server
/** Passes requests on, and loses the answers of the next so many. */
let lostAnswers = 0
let forwarded = 0
let client: PostHogClient

beforeAll(async () => {
  local = await startLocalPostHog({ demo: false })
  proxy = createServer((request, response) => {
    forwarded++
    const onward = forward(new URL(request.url!, local.url), {
      method: request.method,
      headers: request.headers,
    })
    onward.on('response', (answer) => {
      if (lostAnswers > 0) {
        lostAnswers--
        answer.resume().on('end', () => response.destroy())
      } else {
        response.writeHead(answer.statusCode!, answer.headers)
        answer.pipe(response)
      }
    })
    request.pipe(onward)
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  client = new PostHogClient({
    host: local.url,
    ingestionHost: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    apiKey: local.apiKey,
    projectId: local.projectId,
    projectToken: local.projectToken,
  })
}, 120_000)

afterAll(async () => {
  await client?.close()
  proxy?.closeAllConnections()
  proxy?.close()
  await local?.close()
})

const countOf = async (event: string) => {
  const [row] = await client.query(hogql`SELECT count() AS n FROM events WHERE event = ${event}`)
  return row?.n
}

describe('events captured on the local PostHog', () => {
  it('can be queried, word for word and to the microsecond', async () => {
    const name = `it's a {very} "odd" \\ event 🦔`
    const properties = { "k'ey": 'v\\a"l', nested: { list: [1, '{x}', null, true] }, '\u2028': '\u0001' }
    const { uuid } = await client.capture({
      event: name,
      distinctId: `o'dd`,
      properties,
      timestamp: '2026-03-01T10:00:00.123456+01:00',
    })
    const schema = z.object({
      uuid: z.string(),
      distinct_id: z.string(),
      timestamp: z.string(),
      properties: jsonText(z.record(z.string(), z.unknown())),
    })
    const rows = await client.query(
      hogql`SELECT uuid, distinct_id, timestamp, properties FROM events WHERE event = ${name}`,
      { schema },
    )
    expect(rows).toEqual([
      {
        uuid,
        distinct_id: `o'dd`,
        timestamp: '2026-03-01T09:00:00.123456Z',
        properties: expect.objectContaining(properties),
      },
    ])
  })

  it('count once, when the answer was lost and the client tried again', async () => {
    const before = forwarded
    lostAnswers = 1
    const events = Array.from({ length: 50 }, (_, index) => ({ event: 'retried', distinctId: `u${index}` }))
    expect(await client.captureBatch(events)).toEqual({ sent: 50, batches: 1, failed: [] })
    expect(forwarded - before).toBe(2)
    expect(await countOf('retried')).toBe(50)
  })

  it('count once, when they failed and were captured again', async () => {
    lostAnswers = 100
    const impatient = new PostHogClient({ ...client.config, maxRetries: 0 })
    const events = [
      {
        event: 'repeated',
        distinctId: 'u',
        uuid: '0199f000-0000-7000-8000-000000000001',
        timestamp: new Date(),
      },
    ]
    await expect(impatient.captureBatch(events)).rejects.toMatchObject({ code: 'connection_failed' })
    lostAnswers = 0
    await client.captureBatch(events)
    expect(await countOf('repeated')).toBe(1)
    await impatient.close()
  })

  it('come in several requests when they are many', async () => {
    const before = forwarded
    const events = Array.from({ length: 30 }, (_, index) => ({
      event: 'large',
      distinctId: 'u',
      properties: { index, text: 'ä'.repeat(200_000) },
    }))
    const { sent, batches } = await client.captureBatch(events, { historicalMigration: true })
    expect({ sent, batches }).toEqual({ sent: 30, batches: forwarded - before })
    expect(batches).toBeGreaterThan(1)
    expect(await countOf('large')).toBe(30)
  }, 60_000)

  it('belong to one person after identify and alias', async () => {
    await client.capture({ event: 'visit', distinctId: 'visitor-7' })
    await client.identify({ distinctId: 'jane', anonymousId: 'visitor-7', set: { plan: 'pro' } })
    await client.alias({ distinctId: 'jane', alias: 'crm-1' })
    await client.capture({ event: 'visit', distinctId: 'jane' })
    await client.capture({ event: 'visit', distinctId: 'crm-1', unset: ['plan'], set: { seats: 3 } })
    const rows = await client.query(
      `SELECT count() AS visits, count(DISTINCT distinct_id) AS ids, count(DISTINCT person_id) AS persons
       FROM events WHERE event = 'visit'`,
    )
    expect(rows).toEqual([{ visits: 3, ids: 3, persons: 1 }])
    const persons = await client.query(
      `SELECT DISTINCT person.properties.plan AS plan, person.properties.seats AS seats
       FROM events WHERE event = 'visit' AND distinct_id = 'crm-1'`,
    )
    expect(persons).toHaveLength(1)
    expect(String(persons[0]?.seats)).toBe('3')
  })

  it('carry groups, and groups their properties', async () => {
    await client.groupIdentify({ type: 'company', key: 'acme', set: { name: 'Acme' } })
    await client.capture({ event: 'order', distinctId: 'jane', groups: { company: 'acme' } })
    const rows = await client.query(`SELECT properties.$group_0 AS company FROM events WHERE event = 'order'`)
    expect(rows).toEqual([{ company: 'acme' }])
  })

  it('are refused with the token of another project', async () => {
    const stranger = new PostHogClient({ ...client.config, projectToken: 'phc_tokenOfAnotherProject' })
    await expect(stranger.capture({ event: 'e', distinctId: 'u' })).rejects.toMatchObject({
      code: 'authentication_failed',
      hint: expect.stringContaining('POSTHOG_PROJECT_API_KEY'),
    })
    await stranger.close()
  })
})
