/**
 * Every night: what has arrived since the last run goes into a Postgres table. Late events are found, none comes twice.
 *
 *     npm install posthog-driver pg pg-copy-streams
 *     DATABASE_URL=postgres://localhost/analytics npx tsx examples/export-to-postgres.ts
 *
 * The same line again, by cron: the checkpoint file knows what is there. A run that was killed goes on where it stopped.
 * Without POSTHOG_PERSONAL_API_KEY it exports a local PostHog with demo data.
 */
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import {
  type ExportOptions,
  type ExportSummary,
  exportEvents,
  PostHogClient,
  postgresSink,
} from 'posthog-driver'
import { startLocalPostHog } from 'posthog-driver/local'

export async function main(
  client: PostHogClient,
  database: pg.ClientConfig,
  options: ExportOptions = {},
): Promise<ExportSummary> {
  const sink = postgresSink({
    connect: async () => {
      const connection = new pg.Client(database)
      await connection.connect()
      return connection
    },
    copy: (connection, sql) => connection.query(copyFrom(sql)),
    table: 'posthog_events',
    key: 'uuid',
    // To be indexed and asked: properties->>'plan'.
    columns: { properties: 'jsonb' },
  })
  // The range is the same in every run: what is new is told by when it arrived.
  const summary = await exportEvents(client, { from: '2026-01-01' }, sink, {
    checkpoint: 'posthog-events.checkpoint',
    incremental: true,
    onProgress: ({ phase, rows, countedRows }) => console.error(`${phase}: ${rows} of ${countedRows}`),
    ...options,
  })
  const { rows, resumedRows, requests, elapsedMs } = summary
  console.log(`${rows - resumedRows} new rows, ${rows} in all, ${requests} requests, ${elapsedMs} ms`)
  return summary
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await using local = process.env.POSTHOG_PERSONAL_API_KEY ? undefined : await startLocalPostHog()
  await using client = local
    ? new PostHogClient({ host: local.url, apiKey: local.apiKey, projectId: local.projectId })
    : PostHogClient.fromEnv()
  await main(client, { connectionString: process.env.DATABASE_URL })
}
