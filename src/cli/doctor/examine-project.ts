import { PostHogClient } from '../../client/client.ts'
import type { ClientConfig } from '../../config.ts'
import { PostHogDriverError } from '../../errors.ts'
import { createHttpClient } from '../../http/create-http-client.ts'
import { createUndiciTransport } from '../../http/undici-transport.ts'
import { hasAnswered, type Outcome, type ProjectFindings } from './project-findings.ts'

/** Longest wait for each answer: a doctor tells of slowness, it does not sit through it. */
const CALL_TIMEOUT_MS = 15_000

/** Asks a project's PostHog what it makes of this configuration. Changes nothing there, captures nothing. */
export async function examineProject(config: ClientConfig, signal: AbortSignal): Promise<ProjectFindings> {
  const timeoutMs = Math.min(config.timeoutMs || CALL_TIMEOUT_MS, CALL_TIMEOUT_MS)
  const call = { signal, timeoutMs }
  await using client = new PostHogClient({ ...config, maxRetries: 1 })
  const [ping, key] = await Promise.all([client.ping(call), outcomeOf(client.users.key(call))])
  if (!hasAnswered({ ping, key })) return { ping, key }
  const [project, schema, ingestion] = await Promise.all([
    outcomeOf(client.projects.get(undefined, call)),
    outcomeOf(readSchema(client, call)),
    reachIngestion(config, call),
  ])
  return { ping, key, project, schema, ingestion }
}

async function readSchema(client: PostHogClient, call: { signal: AbortSignal; timeoutMs: number }) {
  const objects = await client.listObjects(call)
  const [field] = Object.values(await client.getFields('events', call))
  return { objects: objects.length, source: field?.source ?? 'built_in' }
}

/** A GET without any key; whatever comes back, somebody is there. */
async function reachIngestion(
  { projectToken, host, ingestionHost, userAgent, connectTimeoutMs }: ClientConfig,
  call: { signal: AbortSignal; timeoutMs: number },
): Promise<Outcome<undefined> | undefined> {
  if (projectToken === undefined || ingestionHost === host) return undefined
  await using http = createHttpClient({
    origin: ingestionHost,
    headers: { 'user-agent': userAgent },
    transport: createUndiciTransport({ connectTimeoutMs }),
    maxRetries: 1,
  })
  const answered = await outcomeOf(http.request({ ...call, method: 'GET', path: '/', rateClass: 'none' }))
  if (answered.ok || answered.error.status !== undefined || answered.error.code === 'invalid_response')
    return { ok: true, value: undefined }
  return answered
}

async function outcomeOf<T>(attempt: Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await attempt }
  } catch (error) {
    if (!PostHogDriverError.isInstance(error)) throw error
    return { ok: false, error }
  }
}
