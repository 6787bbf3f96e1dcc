/**
 * Time and memory of loading one million events from NDJSON, as `data` does. Prints and asserts nothing.
 *
 *     npm run build && node test/bench/local/load-time.mjs
 */
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EVENTS, millionEventsFile, NOW } from './million-events.mjs'
import { serving } from './serving.mjs'

const file = await millionEventsFile()
const directory = await mkdtemp(join(tmpdir(), 'posthog-bench-'))
try {
  const { size } = await stat(file)
  console.log(`${EVENTS.toLocaleString('en')} events, ${Math.round(size / 1024 ** 2)} MiB`)
  await serving({ directory, data: file, now: NOW, demo: false }, async ({ startMs, stats }) => {
    const seconds = startMs / 1000
    const { stallMs, residentMebibytes } = await stats()
    console.log(
      `Start with data: ${seconds.toFixed(1)} s, ${Math.round(EVENTS / seconds).toLocaleString('en')} events/s`,
    )
    console.log(`Event loop: longest stall ${stallMs.max} ms, p99 ${stallMs.p99} ms`)
    console.log(`Resident: server ${residentMebibytes.server} MiB, engine ${residentMebibytes.engine} MiB`)
  })
} finally {
  await rm(directory, { recursive: true, force: true })
}
