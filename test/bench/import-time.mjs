/**
 * What importing each door costs a process, beside one that imports nothing: time to the end of the process, in turns.
 * Prints medians and asserts nothing.
 *
 *     npm run build && node test/bench/import-time.mjs [turns]
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const TURNS = Number(process.argv[2] ?? 15)
const cwd = fileURLToPath(new URL('../..', import.meta.url))
const PROGRAMS = {
  nothing: '',
  'posthog-driver': "import 'posthog-driver'",
  'posthog-driver/local': "import 'posthog-driver/local'",
  'posthog-driver/anthropic': "import 'posthog-driver/anthropic'",
  'posthog-driver/mcp': "import 'posthog-driver/mcp'",
  'posthog-driver/ai-sdk': "import 'posthog-driver/ai-sdk'",
}

const times = Object.fromEntries(Object.keys(PROGRAMS).map((name) => [name, []]))
for (let turn = 0; turn < TURNS; turn++)
  for (const [name, program] of Object.entries(PROGRAMS)) {
    const startedAt = performance.now()
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { cwd })
    if (status !== 0) throw new Error(`${name}: ${stderr}`)
    times[name].push(performance.now() - startedAt)
  }
const median = (list) => list.toSorted((left, right) => left - right)[Math.floor(list.length / 2)]
const nothing = median(times.nothing)
for (const [name, list] of Object.entries(times))
  console.log(
    `${name.padEnd(26)} ${median(list).toFixed(0).padStart(5)} ms  ${(median(list) / nothing).toFixed(2)}x`,
  )
