import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

export interface CaptureBodyOptions {
  projectToken: string
  historicalMigration: boolean
}

export interface EncodedBody {
  body: Uint8Array
  headers: Record<string, string>
}

/** Smaller bodies fit into a packet or two anyway. */
const GZIP_FROM_BYTES = 2048
const compress = promisify(gzip)

/** What surrounds the events of a request. */
export function captureEnvelope({ projectToken, historicalMigration }: CaptureBodyOptions): [string, string] {
  // No `sent_at`: with it PostHog moves every timestamp by how long the request took, and a retry moves it again,
  // which makes another event of the same one when a day ends in between.
  const fields = { api_key: projectToken, ...(historicalMigration && { historical_migration: true }) }
  return [`${JSON.stringify(fields).slice(0, -1)},"batch":[`, ']}']
}

/** JSON text as a body, compressed when that is worth it. */
export async function encodeCaptureBody(json: string): Promise<EncodedBody> {
  const body = Buffer.from(json)
  const headers = { 'content-type': 'application/json' }
  if (body.byteLength < GZIP_FROM_BYTES) return { body, headers }
  return { body: await compress(body), headers: { ...headers, 'content-encoding': 'gzip' } }
}
