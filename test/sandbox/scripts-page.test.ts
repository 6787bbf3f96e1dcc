import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { processSandbox } from '../../src/sandbox/process-sandbox.ts'
import { type CallRule, CLIENT_CALLS, RESOURCE_CALLS } from '../../src/sandbox/protocol/client-calls.ts'
import { SandboxExecutor } from '../../src/sandbox/sandbox-executor.ts'

const page = await readFile(new URL('../../docs/scripts.md', import.meta.url), 'utf8')
const names = (cell = '') => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name as string)
/** Calls by what they are of, as the page lists them. */
const listed = new Map(
  [...page.matchAll(/^\| `\.?(\w+)` +\|(.*)\|(.*)\|$/gm)].map(([, of = '', reads, writes]) => [
    of,
    { reads: names(reads), writes: names(writes) },
  ]),
)

const allowed = (rules: Readonly<Record<string, CallRule>>, writes: boolean) =>
  Object.keys(rules).filter((name) => rules[name]?.writes === writes)

it('lists every call that the guest lets scripts make, and what each needs', () => {
  for (const [resource, rules] of Object.entries(RESOURCE_CALLS))
    expect([resource, listed.get(resource)]).toEqual([
      resource,
      { reads: allowed(rules, false), writes: allowed(rules, true) },
    ])
  expect(listed.get('posthog')?.writes).toEqual(allowed(CLIENT_CALLS, true))
  expect(listed.get('posthog')?.reads).toEqual(expect.arrayContaining(allowed(CLIENT_CALLS, false)))
  expect(listed.size).toBe(Object.keys(RESOURCE_CALLS).length + 1)
})

it('shows what a refused call says', async () => {
  const [, code, message] =
    /runScript\("([^"]*)"\)\s*\.catch.*\n\/\/=> (.*)/.exec(page) ?? expect.unreachable('no example')
  const posthog = { apiKey: 'phx_0123456789', projectId: 1, host: 'http://127.0.0.1:9' }
  await using executor = await SandboxExecutor.start({ sandbox: processSandbox(), posthog })
  await expect(executor.runScript(code as string)).rejects.toThrow(message)
})
