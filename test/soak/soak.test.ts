import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const program = fileURLToPath(new URL('soak.mjs', import.meta.url))
const DEPRECATION =
  /^(?:\(node:\d+\) (?:\[DEP\d+\] )?DeprecationWarning: .*|\(Use `node --trace-deprecation .*\))\n/gm

it('stays sound over a short time of mixed use and random faults, and ends by itself', async () => {
  const child = spawn(process.execPath, ['--expose-gc', program, '15'], { stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  // With the rounds and the seed, which repeats them.
  expect(stderr.replace(DEPRECATION, ''), stdout).toBe('')
  expect(stdout).toMatch(/^seed \d+, 15 seconds\n[\s\S]*\nsound\n$/)
  expect(status).toBe(0)
}, 240_000)
