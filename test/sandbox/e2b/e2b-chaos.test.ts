import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { e2bSandbox } from '../../../src/sandbox/e2b-sandbox.ts'
import { SandboxExecutor } from '../../../src/sandbox/sandbox-executor.ts'
import type { Fault, FaultPoint } from '../../support/e2b/faults.ts'
import { type E2BServer, startE2BServer } from '../../support/e2b/start-e2b-server.ts'
import { type CannedPostHog, startCannedPostHog } from '../support/canned-posthog.ts'

const apiKey = 'phx_planted0123456789abcdef'
let posthog: CannedPostHog
let server: E2BServer
beforeEach(async () => {
  posthog = await startCannedPostHog(apiKey)
  server = await startE2BServer()
})
afterEach(async () => {
  await server[Symbol.asyncDispose]()
  await posthog[Symbol.asyncDispose]()
})

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** What may happen at each point, each with its share of all requests. */
const FAULTS: Partial<Record<FaultPoint, [number, Fault][]>> = {
  create: [
    [0.08, { kind: 'status', status: 503 }],
    [0.08, { kind: 'lost' }],
    [0.08, { kind: 'slow', ms: 100 }],
  ],
  upload: [
    [0.1, { kind: 'cut' }],
    [0.05, { kind: 'status', status: 500 }],
  ],
  start: [
    [0.08, { kind: 'status', status: 429 }],
    [0.1, { kind: 'drop-stream', afterMs: 600 }],
  ],
  input: [
    [0.015, { kind: 'expire' }],
    [0.03, { kind: 'status', status: 429 }],
    [0.015, { kind: 'lost' }],
    [0.015, { kind: 'cut' }],
  ],
}

function chaos(random: () => number) {
  return (point: FaultPoint): Fault | undefined => {
    let number = random()
    for (const [share, fault] of FAULTS[point] ?? []) {
      if (number < share) return fault
      number -= share
    }
    return undefined
  }
}

describe.each([1, 2])('random faults, seed %i', (seed) => {
  it('lose no result and leak no sandbox', async () => {
    const executor = await SandboxExecutor.start({
      sandbox: e2bSandbox(server.connection),
      posthog: { apiKey, projectId: 1, host: posthog.url, queriesPerMinute: 0, queriesPerHour: 0 },
    })
    server.faults.choose = chaos(seeded(seed))
    const ask = (value: number) => executor.query({ hogql: 'SELECT {value} AS ECHO', values: { value } })
    const answers = []
    for (let value = 0; value < 200; value += 1) answers.push(await ask(value))
    expect(answers).toEqual(Array.from({ length: 200 }, (_, value) => [{ value }]))
    const together = Array.from({ length: 20 }, (_, value) => value)
    expect(await Promise.all(together.map(ask))).toEqual(together.map((value) => [{ value }]))
    // Otherwise this test would show nothing.
    expect(server.faults.happened.length).toBeGreaterThan(10)
    expect(server.state.created.length).toBeGreaterThan(1)
    await executor.close()
    expect(server.liveSandboxes).toBe(0)
    await expect.poll(() => server.liveProcesses()).toEqual([])
  }, 90_000)
})
