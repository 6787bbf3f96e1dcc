/**
 * Events to S3, or any store of objects, a part at a time: no part is ever in memory or on disk as a whole unless it is large.
 *
 *     S3_URL=http://localhost:9000/bucket/events npx tsx examples/export-to-s3.ts
 *
 * puts objects by plain HTTP, as MinIO takes them in a bucket that is open for writing. To AWS, with @aws-sdk/lib-storage:
 *
 *     const s3 = new S3Client({})
 *     await main(client, ({ key, body }) =>
 *       new Upload({ client: s3, params: { Bucket: 'my-bucket', Key: key, Body: body } }).done())
 *
 * Without POSTHOG_PERSONAL_API_KEY it exports a local PostHog with demo data.
 */
import { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import {
  type ExportOptions,
  type ExportSink,
  type ExportSummary,
  exportEvents,
  PostHogClient,
} from 'posthog-driver'
import { startLocalPostHog } from 'posthog-driver/local'

interface S3Object {
  key: string
  body: Readable
  bytes: number
}
type Upload = (object: S3Object) => Promise<unknown>

/**
 * An object per part, called as the part: written twice, there is still one. What a killed run put there without confirming
 * it may stay under another name, so whoever loads the objects loads those that the manifest lists.
 */
function s3Sink(upload: Upload): ExportSink {
  const format = { kind: 'ndjson', gzip: true } as const
  const keyOf = (id: string): string => `${id}.ndjson.gz`
  const keys = new Set<string>()
  return {
    name: 's3',
    format,
    open({ committed }) {
      for (const id of committed) keys.add(keyOf(id))
    },
    writePart: async (part) => {
      await upload({ key: keyOf(part.id), body: part.stream(), bytes: part.bytes })
    },
    commit(part) {
      keys.add(keyOf(part.id))
    },
    async finish({ rows }) {
      const manifest = Buffer.from(JSON.stringify({ rows, keys: [...keys].sort() }))
      await upload({ key: 'manifest.json', body: Readable.from([manifest]), bytes: manifest.length })
    },
  }
}

export const putTo =
  (url: string): Upload =>
  async ({ key, body, bytes }) => {
    const response = await fetch(`${url}/${key}`, {
      method: 'PUT',
      headers: { 'content-length': String(bytes) },
      body: Readable.toWeb(body) as ReadableStream,
      duplex: 'half',
    } as RequestInit)
    if (!response.ok) throw new Error(`PUT ${key}: ${response.status} ${await response.text()}`)
  }

export async function main(
  client: PostHogClient,
  upload: Upload,
  options: ExportOptions = {},
): Promise<ExportSummary> {
  const to = new Date().toISOString().slice(0, 10)
  const summary = await exportEvents(client, { from: '2026-01-01', to }, s3Sink(upload), {
    checkpoint: 'posthog-s3.checkpoint',
    ...options,
  })
  console.log(`${summary.status}: ${summary.rows} rows in ${summary.cells} objects, ${summary.bytes} bytes`)
  return summary
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await using local = process.env.POSTHOG_PERSONAL_API_KEY ? undefined : await startLocalPostHog()
  await using client = local
    ? new PostHogClient({ host: local.url, apiKey: local.apiKey, projectId: local.projectId })
    : PostHogClient.fromEnv()
  await main(client, putTo(process.env.S3_URL ?? 'http://localhost:9000/bucket/events'))
}
