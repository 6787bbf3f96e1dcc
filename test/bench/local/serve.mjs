/**
 * The process that serves, so that its event loop and its memory can be measured apart from the caller's: started by
 * `serving.mjs` with the options of `startLocalPostHog` as JSON.
 */
import { execFileSync } from 'node:child_process'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { startLocalPostHog } from '../../../dist/local.js'

const MEBIBYTE = 1024 ** 2
const { now, ...options } = JSON.parse(process.argv[2])
const delay = monitorEventLoopDelay({ resolution: 1 })
const peak = { server: 0, engine: 0 }

// Sampled rarely: `ps` itself holds the loop for some milliseconds.
function residentMebibytes() {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss=']).toString().trim().split('\n')
  const processes = lines.map((text) => text.trim().split(/\s+/).map(Number))
  const engine = processes.filter(([, parent]) => parent === process.pid).map(([, , kibibytes]) => kibibytes)
  return {
    server: Math.round(process.memoryUsage.rss() / MEBIBYTE),
    engine: Math.round(Math.max(0, ...engine) / 1024),
  }
}

const startedAt = performance.now()
delay.enable()
const local = await startLocalPostHog({ ...options, ...(now && { now: new Date(now) }) })
process.send({
  type: 'ready',
  url: local.url,
  apiKey: local.apiKey,
  projectId: local.projectId,
  startMs: performance.now() - startedAt,
})
process.on('message', async (message) => {
  if (message === 'reset') {
    delay.reset()
    delay.enable()
    peak.server = 0
    peak.engine = 0
    return process.send({ type: 'reset' })
  }
  if (message === 'stats') {
    delay.disable() // before `ps` holds the loop
    const { server, engine } = residentMebibytes()
    const milliseconds = (nanoseconds) => Math.round(nanoseconds / 1e4) / 100
    return process.send({
      type: 'stats',
      stallMs: {
        p50: milliseconds(delay.percentile(50)),
        p99: milliseconds(delay.percentile(99)),
        max: milliseconds(delay.max),
      },
      residentMebibytes: { server, engine },
    })
  }
  await local.close()
  process.disconnect()
})
