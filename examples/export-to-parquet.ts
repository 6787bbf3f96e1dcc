/**
 * The history of a project in one Parquet file, and a question to it that no longer needs PostHog.
 *
 *     npm install posthog-driver hyparquet-writer @duckdb/node-api
 *     npx tsx examples/export-to-parquet.ts events.parquet
 *
 * Killed half-way, the same line goes on where it stopped. Without POSTHOG_PERSONAL_API_KEY it exports a local PostHog with
 * demo data.
 */
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { DuckDBInstance } from '@duckdb/node-api'
import { exportEvents, PostHogClient, parquetSink } from 'posthog-driver'
import { startLocalPostHog } from 'posthog-driver/local'

export async function main(client: PostHogClient, path: string): Promise<Record<string, unknown>[]> {
  const to = new Date().toISOString().slice(0, 10)
  const summary = await exportEvents(client, { from: '2026-01-01', to }, parquetSink(path))
  console.log(`${summary.status}: ${summary.rows} rows, verified: ${summary.verified}`)

  const duckdb = await DuckDBInstance.create()
  const connection = await duckdb.connect()
  const answer = await connection.runAndReadAll(
    `SELECT event, count(*)::INT AS events, count(DISTINCT distinct_id)::INT AS people,
       mode(properties->>'$."$browser"') AS browser, max(timestamp)::VARCHAR AS last
     FROM read_parquet($path) GROUP BY event ORDER BY events DESC, event LIMIT 5`,
    { path: resolve(path) },
  )
  const rows = answer.getRowObjectsJson()
  console.table(rows)
  connection.closeSync()
  duckdb.closeSync()
  return rows
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await using local = process.env.POSTHOG_PERSONAL_API_KEY ? undefined : await startLocalPostHog()
  await using client = local
    ? new PostHogClient({ host: local.url, apiKey: local.apiKey, projectId: local.projectId })
    : PostHogClient.fromEnv()
  await main(client, process.argv[2] ?? 'events.parquet')
}
