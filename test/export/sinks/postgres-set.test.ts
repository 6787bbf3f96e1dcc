import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { exportEvents } from '../../../src/export/export-events.ts'
import { postgresSink } from '../../../src/export/sinks/postgres/postgres-sink.ts'
import { hasPostgres, type LocalPostgres, startPostgres } from '../../support/start-postgres.ts'
import { RANGES } from '../support/hostile-history.ts'
import { RowSet } from '../support/row-set.ts'
import { type ServedHistory, serveHistory } from '../support/serve-history.ts'

vi.setConfig({ testTimeout: 120_000 })

/** What PostHog takes for one row; its copies are equal in all of it. */
const KEY = ['uuid', 'event', 'distinct_id', 'timestamp']

describe.skipIf(!hasPostgres())('a hostile history in Postgres', () => {
  let served: ServedHistory
  let postgres: LocalPostgres
  beforeAll(async () => {
    postgres = await startPostgres()
    served = await serveHistory({ rows: 20_000, local: { timezone: 'Asia/Kolkata' } })
  })
  afterAll(async () => {
    await served?.[Symbol.asyncDispose]()
    await postgres?.[Symbol.asyncDispose]()
  })

  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client(postgres.connection)
    await client.connect()
    return client
  }

  it.each([
    ['COPY', (client: pg.Client, sql: string) => client.query(copyFrom(sql))],
    ['INSERT', undefined],
  ] as const)('is the source, row for row and byte for byte: by %s', async (way, copy) => {
    const table = `events_${way.toLowerCase()}`
    const sink = postgresSink({ connect, table, key: KEY, copy })
    const summary = await exportEvents(served.client, RANGES.all, sink, { targetRows: 4000 })
    expect(summary).toMatchObject({ status: 'complete', rows: served.history.truth.all.rows, verified: true })

    const rows = new RowSet()
    const client = await connect()
    try {
      const format = `'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'`
      const found = await client.query(
        `SELECT uuid, event, distinct_id, to_char(timestamp AT TIME ZONE 'UTC', ${format}) AS timestamp,
           to_char(created_at AT TIME ZONE 'UTC', ${format}) AS created_at, elements_chain, properties::text AS properties
         FROM ${table}`,
      )
      for (const row of found.rows)
        rows.add({
          uuid: row.uuid,
          event: row.event,
          distinctId: row.distinct_id,
          timestamp: row.timestamp,
          createdAt: row.created_at,
          elementsChain: row.elements_chain,
          properties: Buffer.from(row.properties),
        })
    } finally {
      await client.end()
    }
    expect(await served.history.difference(rows, 'all')).toBe('')
  })
})
