import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

const INTERVAL_MS = 5
const rounded = (milliseconds) => Math.round(milliseconds * 100) / 100

/**
 * How long the event loop of this process is held: as Node's own histogram sees it, and, on Linux, by how much work the
 * thread did meanwhile. On a machine that others use, a stall is mostly waiting for a processor; on one's own the two agree.
 */
export function watchLoop() {
  const histogram = monitorEventLoopDelay({ resolution: 1 })
  let longestWorkMs = 0
  let last
  const sample = () => {
    const ranMs = mainThreadMs()
    if (last !== undefined && ranMs !== undefined) longestWorkMs = Math.max(longestWorkMs, ranMs - last)
    last = ranMs
  }
  let timer
  return {
    start() {
      histogram.reset()
      histogram.enable()
      longestWorkMs = 0
      last = undefined
      clearInterval(timer)
      timer = setInterval(sample, INTERVAL_MS).unref()
    },
    stop() {
      histogram.disable()
      clearInterval(timer)
      return {
        p99: rounded(histogram.percentile(99) / 1e6),
        max: rounded(histogram.max / 1e6),
        work: last === undefined ? undefined : rounded(longestWorkMs),
      }
    },
  }
}

/** Processor time of the main thread since it began; undefined where the system does not say. */
function mainThreadMs() {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6
  } catch {
    return undefined
  }
}
