import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Check } from '../../src/cli/doctor/check.ts'
import { type LocalPostHog, startLocalPostHog } from '../../src/local/index.ts'
import { runCli } from '../support/run-cli.ts'

const workshop = mkdtempSync(join(tmpdir(), 'posthog-driver-doctor-'))
const opened: AsyncDisposable[] = []
let readOnly: LocalPostHog

beforeAll(async () => {
  readOnly = await start(['query:read'])
}, 120_000)
afterAll(async () => {
  for (const one of opened) await one[Symbol.asyncDispose]()
  rmSync(workshop, { recursive: true, force: true })
})

async function start(scopes?: string[]): Promise<LocalPostHog> {
  const local = await startLocalPostHog({ demo: false, scopes })
  opened.push(local)
  return local
}

const variablesOf = ({ url, apiKey, projectId }: LocalPostHog): Record<string, string> => ({
  POSTHOG_HOST: url,
  POSTHOG_PERSONAL_API_KEY: apiKey,
  POSTHOG_PROJECT_ID: String(projectId),
})

async function examine(env: Record<string, string>, args: string[] = [], cwd = workshop) {
  const run = await runCli(['doctor', '--json', ...args], { env, cwd })
  const report: { healthy: boolean; version: string; checks: Check[] } = JSON.parse(run.stdout)
  expect(run.status).toBe(report.healthy ? 0 : 1)
  for (const secret of [env.POSTHOG_PERSONAL_API_KEY, env.POSTHOG_PROJECT_API_KEY])
    if (secret) expect(run.stdout + run.stderr).not.toContain(secret)
  const checks = Object.fromEntries(report.checks.map((check) => [check.id, check]))
  const failed = report.checks.filter(({ state }) => state === 'failed').map(({ id }) => id)
  return { ...report, checks, failed, order: report.checks.map(({ id }) => id) }
}

const ORDER = [
  ...['node', 'local', 'configuration', 'connection', 'clock', 'key', 'project', 'scopes', 'query', 'schema'],
  ...['project_token', 'ingestion', 'limits', 'sandbox'],
]

describe('doctor', () => {
  it('finds a key for queries alone healthy, and says what it cannot read', async () => {
    const { healthy, checks, order } = await examine(variablesOf(readOnly))
    expect(healthy).toBe(true)
    expect(order).toEqual(ORDER)
    expect(checks.scopes!.details).toMatchObject({ held: ['query:read'], readable: ['events', 'sessions'] })
    expect(checks.scopes!.found).toContain('cohort:read (cohorts)')
    expect(checks.project).toMatchObject({ state: 'ok', found: expect.stringContaining('project:read') })
    expect(checks.clock!.state).toBe('ok')
    expect(checks.schema!.details).toMatchObject({ source: 'information_schema' })
  })

  it('knows whose the project token is, when it may read the project', async () => {
    const local = await start(['query:read', 'project:read', 'cohort:write'])
    const env = variablesOf(local)
    const own = await examine({ ...env, POSTHOG_PROJECT_API_KEY: local.projectToken })
    expect(own.checks).toMatchObject({ project_token: { state: 'ok' }, ingestion: { state: 'ok' } })
    expect(own.checks.project!.found).toBe('Local project (1), times in UTC')
    expect(own.checks.scopes!.found).toContain('cohort:write')
    const others = await examine({ ...env, POSTHOG_PROJECT_API_KEY: 'phc_ofAnotherProject' })
    expect(others.failed).toEqual(['project_token'])
  })

  it('names the scope that queries take', async () => {
    const { failed, checks } = await examine(variablesOf(await start(['insight:read'])))
    expect(failed).toEqual(['scopes'])
    expect(checks.scopes!.fix).toContain('query:read')
  })

  it('tells a wrong key from a wrong project from a wrong host', async () => {
    const env = variablesOf(readOnly)
    const [key, project, host] = await Promise.all([
      examine({ ...env, POSTHOG_PERSONAL_API_KEY: 'phx_planted_wrong_key' }),
      examine(env, ['--project', '9']),
      examine({ ...env, POSTHOG_HOST: 'http://127.0.0.1:9' }),
    ])
    expect(key.failed).toEqual(['key'])
    expect(key.checks.key!.fix).toContain('POSTHOG_PERSONAL_API_KEY')
    expect(project.failed).toEqual(['project'])
    expect(project.checks.project!.fix).toContain('POSTHOG_PROJECT_ID')
    expect(host.failed).toEqual(['connection'])
    expect(host.checks.connection!.details).toMatchObject({ networkCode: 'ECONNREFUSED' })
    expect(host.order).toEqual(ORDER)
  })

  it('says what is missing when nothing is configured, and checks the rest', async () => {
    const { failed, checks, order } = await examine({ POSTHOG_API_KEY: 'phx_planted_elsewhere' })
    expect(failed).toEqual(['configuration'])
    expect(checks.configuration!.found).toContain('POSTHOG_PERSONAL_API_KEY is not set')
    expect(checks.configuration!.found).toContain('Set, but not read: POSTHOG_API_KEY')
    expect(checks.configuration!.fix).toContain('--local')
    expect(checks.sandbox!.state).toBe('ok')
    expect([...order].sort()).toEqual([...ORDER].sort())
  })

  it('says what .env gave and what the environment took from it', async () => {
    const folder = mkdtempSync(join(workshop, 'configured-'))
    const { POSTHOG_HOST, ...env } = variablesOf(readOnly)
    writeFileSync(join(folder, '.env'), `POSTHOG_HOST=${POSTHOG_HOST}\nPOSTHOG_PROJECT_ID=77\n`)
    const { checks, healthy } = await examine(env, [], folder)
    expect(healthy).toBe(true)
    expect(checks.configuration!.state).toBe('warning')
    expect(checks.configuration!.found).toMatch(/from \S+\.env: POSTHOG_HOST$/m)
    expect(checks.configuration!.fix).toBe('Check POSTHOG_PROJECT_ID.')
  })

  it('notices that this machine lives in another time', async () => {
    const server = createServer((request, response) => {
      response.setHeader('date', new Date(Date.now() - 20 * 60_000).toUTCString())
      response.setHeader('content-type', 'application/json')
      request.resume()
      request.on('end', () => response.end('{"columns":["1"],"results":[[1]],"types":[],"timezone":"UTC"}'))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const { checks } = await examine({ ...variablesOf(readOnly), POSTHOG_HOST: url })
      expect(checks.clock).toMatchObject({
        state: 'warning',
        found: expect.stringContaining('20 minutes ahead of PostHog'),
      })
    } finally {
      server.close()
      server.closeAllConnections()
    }
  })

  it('examines the local PostHog, and queries it from a sandbox', async () => {
    const { healthy, checks } = await examine({}, ['--local', '--sandbox', 'process'])
    expect(healthy).toBe(true)
    expect(checks.sandbox!.found).toContain('a query from inside')
    expect(checks.configuration!.found).toContain('local demo project')
  }, 120_000)

  it('says which file the local PostHog could not load', async () => {
    const { failed, checks } = await examine({}, ['--local', '--data', 'missing.ndjson'])
    expect(failed).toEqual(['local'])
    expect(checks.local!.found).toContain('missing.ndjson')
  })

  it('is read by people', async () => {
    const env = { ...variablesOf(readOnly), POSTHOG_PERSONAL_API_KEY: 'phx_planted_wrong_key' }
    const run = await runCli(['doctor'], { env, cwd: workshop })
    expect(run).toMatchObject({ status: 1, stderr: `Asking ${readOnly.url}\n` })
    expect(run.stdout).toMatch(/^ok {7}node {11}Node \d+/)
    expect(run.stdout).toMatch(/^FAILED {3}key .*\(401\)\.\n {24}Fix: Check POSTHOG_PERSONAL_API_KEY/m)
    expect(run.stdout).toMatch(/^1 failed\.\n$/m)
    expect(run.stdout).not.toContain('planted')
  })
})
