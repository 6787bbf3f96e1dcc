/** Run by many-calls.test.ts: many calls of every outcome that share a signal; prints what they leave behind. */
import { getEventListeners } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { PostHogClient } from '../../src/client/client.ts'
import { PostHogDriverError } from '../../src/errors.ts'

const AT_ONCE = 20

async function main([origin = '', calls]: string[]): Promise<void> {
  const warnings: string[] = []
  process.on('warning', ({ message }) => warnings.push(message))
  const { signal } = new AbortController()
  const client = new PostHogClient({
    host: origin,
    apiKey: 'phx_TestKeyTestKeyTestKeyTestKey',
    projectId: 1,
    queriesPerMinute: 0,
    queriesPerHour: 0,
    maxConcurrentQueries: AT_ONCE / 2,
  })
  const outcomes: Record<string, number> = {}
  let left = Number(calls)
  const work = async () => {
    while (left > 0) {
      const outcome = await call(left--)
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    }
  }
  const call = (index: number): Promise<string> => {
    const kind = { 0: 'fail', 1: 'busy', 2: 'slow', 3: 'cancelled' }[index % 40] ?? 'fine'
    const options =
      kind === 'slow'
        ? { signal, timeoutMs: 50 }
        : { signal: kind === 'cancelled' ? AbortSignal.timeout(50) : signal }
    return client.query(`SELECT '${kind} ${index}' LIMIT 1`, options).then(
      () => 'answered',
      (error: unknown) => (PostHogDriverError.isInstance(error) ? error.code : String(error)),
    )
  }

  // What the first call loads stays.
  await client.query('SELECT 1 LIMIT 1')
  await pause(100)
  const before = process.getActiveResourcesInfo()
  const working = Array.from({ length: AT_ONCE }, work)
  const listenersMeanwhile = getEventListeners(signal, 'abort').length
  await Promise.all(working)
  // A connection that a cancelled call gave up takes a moment to close.
  await pause(100)
  const after = process.getActiveResourcesInfo()
  const listeners = getEventListeners(signal, 'abort').length
  console.log(JSON.stringify({ outcomes, before, after, listenersMeanwhile, listeners, warnings }))
}

void main(process.argv.slice(2))
