import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { version } from '../../package.json'
import { runCli } from '../support/run-cli.ts'

const empty = mkdtempSync(join(tmpdir(), 'posthog-driver-cli-'))
afterAll(() => rmSync(empty, { recursive: true, force: true }))

describe('usage', () => {
  it('lists its commands', async () => {
    const run = await runCli(['--help'])
    expect(run.status).toBe(0)
    for (const command of ['ask', 'query', 'objects', 'fields', 'questions', 'local', 'doctor']) {
      expect(run.stdout).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'))
    }
  })

  it.each(['ask', 'query', 'objects', 'fields', 'questions', 'local', 'doctor', 'demo'])(
    '%s explains itself with examples and knows --json and --local',
    async (command) => {
      const run = await runCli([command, '--help'])
      expect(run.status).toBe(0)
      expect(run.stdout).toContain('--json')
      expect(run.stdout).toContain('--local')
      expect(run.stdout).toMatch(new RegExp(`^Examples:\n {2}posthog-driver ${command}\\b`, 'm'))
    },
  )

  it('prints its version', async () => {
    expect(await runCli(['--version'])).toMatchObject({ status: 0, stdout: `${version}\n` })
  })

  it.each([
    ['a flag nobody knows', ['ask', 'dau', '--lcoal'], /--local/],
    ['a command nobody knows', ['aks'], /ask/],
    ['a missing argument', ['fields'], /object/],
    ['a sandbox that does not exist', ['ask', 'dau', '--sandbox', 'moon'], /process/],
    ['a limit that is no number', ['query', 'SELECT 1', '--limit', 'ten'], /whole number/],
    ['a limit PostHog does not honour', ['query', 'SELECT 1', '--limit', '60000'], /from 1 to 50,000/],
    ['a port that does not exist', ['local', '--port', '99999'], /from 0 to 65,535/],
    ['a time zone nobody knows', ['objects', '--local', '--timezone', 'Europe/Berln'], /mean Europe\/Berlin/],
    ['a host that is none', ['objects', '--host', 'eu2'], /us, eu or an address/],
    ['a host that would get the key in the clear', ['objects', '--host', 'http://a.test'], /unencrypted/],
    ['a project that is no number', ['objects', '--project', 'mine'], /whole number/],
    ['a deadline timers cannot keep', ['objects', '--timeout', '1e12'], /86400/],
    ['a parameter without a value', ['ask', 'dau', '--param', 'limit'], /name=value/],
    ['--local with another project', ['objects', '--local', '--project', '12'], /--local/],
    ['values that are no JSON', ['query', 'SELECT 1', '--values', '{'], /JSON object/],
    ['a query from two places', ['query', 'SELECT 1', '--file', 'query.sql'], /--file/],
    ['--data without --local', ['objects', '--data', 'events.ndjson'], /--local/],
    [
      'a query file that is not there',
      ['query', '--file', 'missing.sql'],
      /missing\.sql: there is no such file/,
    ],
    ['a value the query does not read', ['query', 'SELECT 1', '--values', '{"x":1}'], /the value 'x' has no/],
    ['a placeholder without a value', ['query', 'SELECT {y}'], /\{y\}.*--values/],
    ['a folder that is not there', ['questions', '--dir', 'nowhere'], /'--dir <path>'.*no such folder/],
    [
      'a question nobody knows',
      ['questions', 'funel_dropoff'],
      /^Error: .*mean funnel_dropoff\?.*lists all\.$/m,
    ],
    ['no command at all', [], /Usage/],
  ])('exits 2 for %s', async (_name, args, message) => {
    const run = await runCli(args, { cwd: empty })
    expect(run.stderr).toMatch(message)
    expect(run).toMatchObject({ status: 2, stdout: '' })
  })

  it.each([
    ['by the parser', ['objects', '--lcoal', '--json'], /^unknown option '--lcoal'\s.*--local/],
    ['by the command', ['questions', 'zzzzzz', '--json'], /^There is no question "zzzzzz"\. posthog-driver/],
  ])('says on standard output what is wrong with --json, when refused %s', async (_name, args, message) => {
    const run = await runCli(args, { cwd: empty })
    expect(run.status).toBe(2)
    expect(JSON.parse(run.stdout).error).toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(message),
    })
  })

  it('names every failure in one way', async () => {
    for (const args of [
      ['objects', '--lcoal'],
      ['questions', 'zzzzzz'],
      ['query', 'SELECT 1'],
    ]) {
      const run = await runCli(args, { cwd: empty })
      expect(run.stderr).toMatch(/^Error: /)
    }
  })

  it('does not repeat a key that landed in the wrong option', async () => {
    const run = await runCli(['objects', '--host', 'phx_planted_0123456789'], { cwd: empty })
    expect(run.status).toBe(2)
    expect(run.stderr).not.toContain('planted')
  })

  it('exits 1 and speaks of variables, .env and --local when nothing is configured', async () => {
    const run = await runCli(['query', 'SELECT 1'], { cwd: empty })
    expect(run.status).toBe(1)
    expect(run.stderr).toMatch(/^Error: POSTHOG_PERSONAL_API_KEY is not set/)
    expect(run.stderr).toMatch(/POSTHOG_PROJECT_ID is not set/)
    expect(run.stderr).toMatch(/\.env.*--local/)
    expect(run.stderr).not.toMatch(/apiKey|projectId|as an option| {4}at /)
    const json = await runCli(['query', 'SELECT 1', '--json'], { cwd: empty })
    expect(JSON.parse(json.stdout).error).toMatchObject({
      code: 'invalid_configuration',
      message: expect.stringContaining('POSTHOG_PROJECT_ID is not set'),
      details: { problems: [{ key: 'apiKey' }, { key: 'projectId' }] },
    })
  })

  it('says which variable is wrong, and where it was set', async () => {
    const env = { POSTHOG_PERSONAL_API_KEY: 'phx_example', POSTHOG_PROJECT_ID: 'mine', POSTHOG_HOST: 'ue' }
    const run = await runCli(['objects'], { cwd: empty, env })
    expect(run.status).toBe(1)
    expect(run.stderr).toContain('POSTHOG_PROJECT_ID is "mine"')
    expect(run.stderr).toContain('Correct POSTHOG_PROJECT_ID, POSTHOG_HOST in the environment.')
  })

  it('names the file when the query cannot be read', async () => {
    const run = await runCli(['query', '--file', 'missing.sql', '--json'], { cwd: empty })
    expect(run.status).toBe(2)
    expect(JSON.parse(run.stdout).error).toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('missing.sql'),
    })
  })

  it('reads .env, and lets variables that are set win', async () => {
    writeFileSync(join(empty, '.env'), 'POSTHOG_PERSONAL_API_KEY=phc_wrong_kind\nPOSTHOG_PROJECT_ID=1\n')
    const wrongKind = await runCli(['query', 'SELECT 1'], { cwd: empty })
    expect(wrongKind.status).toBe(1)
    expect(wrongKind.stderr).toContain('phc_')
    expect(wrongKind.stderr).not.toContain('wrong_kind')

    const env = { POSTHOG_PERSONAL_API_KEY: 'phx_example', POSTHOG_HOST: 'http://127.0.0.1:9' }
    const refused = await runCli(['query', 'SELECT 1', '--json', '--timeout', '20'], { cwd: empty, env })
    expect(refused.status).toBe(1)
    expect(JSON.parse(refused.stdout).error.code).toBe('connection_failed')
  })
})
