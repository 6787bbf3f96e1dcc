/**
 * Whether a client that lives long stays the same size: memory, active handles and abort listeners after every block of
 * calls, in three courses of calls. Prints them, with the ratio of the last block to the first, and asserts nothing.
 *
 *     npx tsup && node --expose-gc test/bench/client/memory.mjs
 */
import { getEventListeners } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { PostHogClient } from '../../../dist/index.js'
import { startQueryServer } from './query-server.mjs'

const server = await startQueryServer()
const { signal } = new AbortController()
process.on('warning', ({ name, message }) => console.log(`warning: ${name}: ${message}`))

const small = 'SELECT * FROM events LIMIT 1'
const COURSES = {
  '10,000 small queries, one AbortSignal for all': {
    blocks: 10,
    calls: 1_000,
    call: (client) => client.execute(small, { signal }),
  },
  '200 queries of 5,000 rows': {
    blocks: 10,
    calls: 20,
    call: (client) => client.execute('SELECT * FROM events LIMIT 5000', { signal }),
  },
  '10,000 queries of which one in ten fails, times out, is retried or cancelled': {
    blocks: 10,
    calls: 1_000,
    call: (client, index) => mixed(client, index % 40),
  },
}

function mixed(client, kind) {
  if (kind === 0) return client.execute('SELECT fail', { signal })
  if (kind === 10) return client.execute('SELECT slow', { signal, timeoutMs: 5 })
  if (kind === 20) return client.execute('SELECT busy LIMIT 1', { signal })
  if (kind === 30) return client.execute('SELECT slow', { signal: AbortSignal.timeout(5) })
  return client.execute(small, { signal })
}

async function settle() {
  // Connections that a cancelled call closed take a moment; weak references take a second collection.
  await pause(50)
  for (let time = 0; time < 3; time++) {
    globalThis.gc?.()
    await pause(10)
  }
}

function observe() {
  const { heapUsed, rss, external } = process.memoryUsage()
  const handles = process.getActiveResourcesInfo().length
  return { heapUsed, rss, external, handles, listeners: getEventListeners(signal, 'abort').length }
}

const mb = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`.padStart(11)

const print = (label, { heapUsed, rss, external, handles, listeners }) =>
  console.log(
    `${label.padStart(8)}${mb(heapUsed)}${mb(external)}${mb(rss)}${String(handles).padStart(9)}${String(listeners).padStart(11)}`,
  )

try {
  for (const [title, { blocks, calls, call }] of Object.entries(COURSES)) {
    const client = new PostHogClient({
      host: server.origin,
      apiKey: 'phx_benchmark0000000000000000000000',
      projectId: 1,
      queriesPerMinute: 0,
      queriesPerHour: 0,
    })
    console.log(`\n${title}\n   calls       heap   external        rss  handles  listeners`)
    const seen = []
    for (let block = 0; block <= blocks; block++) {
      for (let index = 0; index < calls; index++) await call(client, index).catch(() => {})
      await settle()
      seen.push(observe())
      // The first block warms up: code is compiled, sockets are opened.
      print(block === 0 ? 'warm' : String(block * calls), seen.at(-1))
    }
    const [first, last] = [seen[1], seen.at(-1)]
    const ratio = (key) => (last[key] / first[key]).toFixed(3).padStart(11)
    console.log(`${'ratio'.padStart(8)}${ratio('heapUsed')}${ratio('external')}${ratio('rss')}`)
    await client.close()
  }
} finally {
  await server.close()
}
console.log(`\nafter close: ${process.getActiveResourcesInfo().join(', ') || 'no active handles'}`)
