/**
 * The process that serves, so that its event loop and its memory can be measured apart from the caller's: started by
 * `serving.mjs` with the options of `startLocalPostHog` as JSON.
 */
import { execFileSync } from 'node:child_process'
import { startLocalPostHog } from '../../../dist/local.js'
import { watchLoop } from './loop-stalls.mjs'

const MEBIBYTE = 1024 ** 2
const { now, ...options } = JSON.parse(process.argv[2])
const loop = watchLoop()

/** Of this process and of the one that owns ClickHouse. */
function residentMebibytes() {
  const lines = execFileSync('ps', ['-A', '-o', 'ppid=,rss=']).toString().trim().split('\n')
  const children = lines
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([parent]) => parent === process.pid)
  return {
    server: Math.round(process.memoryUsage.rss() / MEBIBYTE),
    engine: Math.round(Math.max(0, ...children.map(([, kibibytes]) => kibibytes)) / 1024),
  }
}

loop.start()
const startedAt = performance.now()
const local = await startLocalPostHog({ ...options, ...(now && { now: new Date(now) }) })
const { url, apiKey, projectId } = local
process.send({ type: 'ready', url, apiKey, projectId, startMs: performance.now() - startedAt })
process.on('message', async (message) => {
  if (message === 'reset') {
    loop.start()
    return process.send({ type: 'reset' })
  }
  // The loop first: `ps` holds it.
  if (message === 'stats')
    return process.send({ type: 'stats', stallMs: loop.stop(), residentMebibytes: residentMebibytes() })
  await local.close()
  process.disconnect()
})
