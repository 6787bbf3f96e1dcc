import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SCHEMA_STATEMENTS } from '../../../../src/local/engine/schema.ts'

export interface ClickHouse {
  run(sql: string): Promise<{ rows: unknown[][]; types: string[] }>
  close(): Promise<void>
}

interface Reply {
  id: number
  rows: unknown[][]
  types: string[]
  failure?: string
}

/** A throw-away ClickHouse with the local PostHog's tables and a few rows in them. */
export async function startClickHouse(): Promise<ClickHouse> {
  const directory = await mkdtemp(join(tmpdir(), 'hogql-test-'))
  const child = fork(fileURLToPath(new URL('clickhouse-child.mjs', import.meta.url)), [directory], {
    execArgv: [],
  })
  const waiting = new Map<number, (reply: Reply) => void>()
  let nextId = 1
  child.on('message', (reply: Reply) => {
    waiting.get(reply.id)?.(reply)
    waiting.delete(reply.id)
  })
  const run = async (sql: string): Promise<{ rows: unknown[][]; types: string[] }> => {
    const id = nextId++
    const reply = await new Promise<Reply>((resolve) => {
      waiting.set(id, resolve)
      child.send({ id, sql })
    })
    if (reply.failure) throw new Error(`${reply.failure}\n${sql.slice(0, 2000)}`)
    return reply
  }
  for (const statement of [...SCHEMA_STATEMENTS, ...ROWS]) await run(statement)
  return {
    run,
    async close() {
      const exited = new Promise((resolve) => child.once('exit', resolve))
      child.disconnect()
      await exited
      await rm(directory, { recursive: true, force: true })
    },
  }
}

const person = (index: number): string => `00000000-0000-0000-0000-00000000000${index}`
const eventId = (index: number): string =>
  `00000000-0000-0000-0001-0000000000${String(index).padStart(2, '0')}`

interface Seed {
  event: string
  at: string
  who: number
  properties: Record<string, unknown>
}

/** Ada signs up and buys, Bob signs up, Cy only looks. Times are UTC. */
const EVENTS: Seed[] = [
  {
    event: '$pageview',
    at: '2026-11-15 23:30:00',
    who: 1,
    properties: {
      $browser: 'Chrome',
      $session_id: 's1',
      $current_url: 'https://x.com/',
      $referring_domain: 'www.google.com',
    },
  },
  {
    event: 'signup',
    at: '2026-11-15 23:31:00',
    who: 1,
    properties: { plan: 'free', ok: true, $session_id: 's1', tags: ['a', 'b'] },
  },
  {
    event: 'purchase',
    at: '2026-11-16 10:00:00.123456',
    who: 1,
    properties: { plan: 'pro', amount: 20, ok: true, $group_0: 'acme', when: '2026-01-02T03:04:05Z' },
  },
  {
    event: '$pageview',
    at: '2026-11-16 02:00:00',
    who: 2,
    properties: { $browser: 'Safari', $session_id: 's2', $current_url: 'https://x.com/pricing' },
  },
  {
    event: 'signup',
    at: '2026-11-16 12:00:00',
    who: 2,
    properties: { plan: 'free', ok: false, nested: { deep: { key: 'v' } }, quoted: 'it\'s "so"' },
  },
  {
    event: '$pageview',
    at: '2026-11-17 09:00:00',
    who: 3,
    properties: { $browser: 'Chrome', amount: 5, odd: '' },
  },
]

const literal = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

const ROWS: string[] = [
  `INSERT INTO posthog.events (uuid, event, properties, timestamp, created_at, distinct_id, person_id, person_created_at, person_properties) VALUES ${EVENTS.map(
    ({ event, at, who, properties }, index) =>
      `('${eventId(index)}', '${event}', ${literal(JSON.stringify(properties))}, '${at}', '${at}', 'user${who}', '${person(who)}', '2026-11-01 00:00:00', ${literal(JSON.stringify({ email: `user${who}@x.com`, age: 20 + who }))})`,
  ).join(', ')}`,
  `INSERT INTO posthog.person VALUES ${[1, 2, 3].map((who) => `('${person(who)}', '2026-11-01 00:00:00', ${literal(JSON.stringify({ email: `user${who}@x.com`, age: 30 + who }))}, 1, 0, 1)`).join(', ')}, ('${person(9)}', '2026-11-01 00:00:00', '{}', 0, 1, 1)`,
  `INSERT INTO posthog.person_distinct_id2 VALUES ${[1, 2, 3].map((who) => `('user${who}', '${person(who)}', 0, 1)`).join(', ')}`,
  `INSERT INTO posthog.groups VALUES (0, 'acme', '2026-11-01 00:00:00', '2026-11-01 00:00:00', '{"name":"Acme","size":10}')`,
  // Bob joined the cohort and left it again.
  `INSERT INTO posthog.cohortpeople VALUES ('${person(1)}', 7, 1, 1), ('${person(2)}', 7, 1, 1), ('${person(2)}', 7, -1, 1)`,
  `INSERT INTO posthog.entity VALUES ('feature_flags', 1, ${literal(JSON.stringify({ key: 'new-ui', name: 'New UI', filters: { groups: [] }, deleted: false, created_at: '2026-01-01T00:00:00Z' }))}, 1), ('feature_flags', 1, ${literal(JSON.stringify({ key: 'new-ui', name: 'Newer UI', filters: { groups: [] }, deleted: false, created_at: '2026-01-01T00:00:00Z' }))}, 2), ('cohorts', 7, '{"name":"buyers","count":1,"is_static":true,"created_by":{"id":3}}', 1)`,
]
