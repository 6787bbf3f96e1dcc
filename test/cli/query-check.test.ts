import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalPostHog, startLocalPostHog } from '../../src/local/index.ts'
import { runCli } from '../support/run-cli.ts'

let local: LocalPostHog
let env: Record<string, string>

beforeAll(async () => {
  local = await startLocalPostHog({ demo: false })
  env = {
    POSTHOG_HOST: local.url,
    POSTHOG_PERSONAL_API_KEY: local.apiKey,
    POSTHOG_PROJECT_ID: String(local.projectId),
  }
}, 120_000)
afterAll(() => local?.close())

describe('query --check', () => {
  it('says that a query is valid, and what it reads', async () => {
    const run = await runCli(['query', '--check', 'SELECT event FROM events'], { env })
    expect(run).toEqual({ status: 0, stdout: 'The query is valid. It reads events.\n', stderr: '' })
  })

  it('points at every error', async () => {
    const run = await runCli(['query', '--check', 'SELECT evnt\nFROM events WHERE event = {name}'], { env })
    expect(run).toMatchObject({ status: 1, stdout: '' })
    expect(run.stderr).toBe(
      `Error: No value was given for the placeholder {name}

2 | FROM events WHERE event = {name}
  |                           ^^^^^^

Pass { values: { name } }, or write text in braces as a string: '{text}'.

Error: Unable to resolve field: evnt

1 | SELECT evnt
  |        ^^^^

Did you mean event?
`,
    )
  })

  it('gives programs the whole verdict', async () => {
    const args = [
      'query',
      '--check',
      '--json',
      '--values',
      '{"name":"x"}',
      'SELECT evnt FROM events WHERE event = {name}',
    ]
    const run = await runCli(args, { env })
    expect(run).toMatchObject({ status: 1, stderr: '' })
    expect(JSON.parse(run.stdout)).toMatchObject({
      valid: false,
      errors: [{ fix: 'event', position: { column: 8 } }],
    })
  })

  it('does not mix with options of a run', async () => {
    const run = await runCli(['query', '--check', '--limit', '5', 'SELECT 1'], { env })
    expect(run).toMatchObject({ status: 2, stdout: '' })
    expect(run.stderr).toContain('--limit')
  })
})
