import { describe, expect, it } from 'vitest'
import type { Check, CheckId } from '../../../src/cli/doctor/check.ts'
import { judgeFindings, PROJECT_CHECKS } from '../../../src/cli/doctor/judge-findings.ts'
import type { ProjectFindings } from '../../../src/cli/doctor/project-findings.ts'
import { resolveConfig } from '../../../src/config.ts'
import { findings, HOST, notPinged, PROJECT, pinged, refused, unreachable } from './findings.ts'

const RESOURCES = { events: ['query:read'], cohorts: ['cohort:read'], projects: ['project:read'] }

function judge(found: ProjectFindings, projectToken?: string): Record<CheckId, Check> {
  const config = resolveConfig(
    { apiKey: 'phx_planted_key', projectId: PROJECT, host: HOST, projectToken },
    { environment: {} },
  )
  const checks = judgeFindings(config, found, RESOURCES)
  expect(checks.map(({ id }) => id)).toEqual(PROJECT_CHECKS)
  expect(JSON.stringify(checks)).not.toMatch(/phx_|phc_shop|phc_other/)
  return Object.fromEntries(checks.map((check) => [check.id, check])) as Record<CheckId, Check>
}

const failedOf = (checks: Record<CheckId, Check>): string[] =>
  Object.values(checks).flatMap(({ id, state }) => (state === 'failed' ? [id] : []))

describe('a project where everything works', () => {
  it('has nothing to mend', () => {
    const checks = judge(findings(), 'phc_shop')
    expect(new Set(Object.values(checks).map(({ state }) => state))).toEqual(new Set(['ok']))
    expect(checks.project.found).toBe('Shop (12), times in Europe/Berlin')
    expect(checks.ingestion.found).toBe('eu.i.posthog.com answers')
    expect(checks.query).toMatchObject({ details: { ms: 120, timezone: 'Europe/Berlin' } })
  })

  it('needs neither a project token nor any scope but query:read', () => {
    const forbidden = refused(403, 'permission_denied', "API key missing required scope 'project:read'")
    const checks = judge(
      findings({
        key: { ok: true, value: { scopes: ['query:read'] } },
        project: { ok: false, error: forbidden },
      }),
    )
    expect(failedOf(checks)).toEqual([])
    expect(checks.project).toMatchObject({ state: 'ok', found: expect.stringContaining('project:read') })
    expect(checks.project_token.state).toBe('skipped')
    expect(checks.scopes.found).toContain('cohort:read (cohorts)')
    expect(checks.scopes.details).toMatchObject({
      missing: ['cohort:read', 'project:read'],
      readable: ['events'],
    })
  })
})

describe('one cause, one failure', () => {
  it('of a host that is not there', () => {
    const checks = judge(findings({ ping: notPinged(unreachable), key: { ok: false, error: unreachable } }))
    expect(failedOf(checks)).toEqual(['connection'])
    expect(checks.connection.fix).toContain('POSTHOG_HOST')
    expect(checks.query).toMatchObject({ state: 'skipped', found: 'Not checked: connection comes first' })
  })

  it('of a host that is no PostHog', () => {
    const odd = refused(200, 'invalid_response', 'answered something that is not JSON')
    const checks = judge(findings({ ping: notPinged(odd), key: { ok: false, error: odd } }))
    expect(failedOf(checks)).toEqual(['connection'])
  })

  it('of a key nobody knows', () => {
    const unknown = refused(401, 'authentication_failed')
    const outcome = { ok: false, error: unknown } as const
    const checks = judge(
      findings({ ping: notPinged(unknown), key: outcome, project: outcome, schema: outcome }),
    )
    expect(failedOf(checks)).toEqual(['key'])
    expect(checks.key.fix).toContain('EU Cloud does not know the keys of US Cloud')
  })

  it('of a missing query:read', () => {
    const forbidden = refused(403, 'permission_denied', "API key missing required scope 'query:read'")
    const checks = judge(
      findings({
        ping: notPinged(forbidden),
        key: { ok: true, value: { scopes: ['project:read', 'cohort:write'] } },
        schema: { ok: false, error: forbidden },
      }),
    )
    expect(failedOf(checks)).toEqual(['scopes'])
    expect(checks.scopes.found).toContain('The key has project:read, cohort:write.')
    expect(checks.scopes.fix).toContain('query:read')
    expect(checks.key.state).toBe('ok')
  })

  it('of a project that does not exist', () => {
    const unknown = refused(404, 'not_found')
    const checks = judge(
      findings({
        ping: notPinged(unknown),
        project: { ok: false, error: refused(403, 'permission_denied') },
      }),
    )
    expect(failedOf(checks)).toEqual(['project'])
    expect(checks.project.fix).toContain('POSTHOG_PROJECT_ID')
  })

  it.each([
    [[7], 'Set POSTHOG_PROJECT_ID=7'],
    [[7, 8], 'to one of them'],
  ])('of a key limited to the projects %j', (teams, fix) => {
    const forbidden = refused(403, 'permission_denied', 'API key does not have access to the project: ID 12.')
    const outcome = { ok: false, error: forbidden } as const
    const checks = judge(
      findings({
        ping: notPinged(forbidden),
        key: { ok: true, value: { scopes: ['query:read'], scoped_teams: teams } },
        project: outcome,
        schema: outcome,
      }),
    )
    expect(failedOf(checks)).toEqual(['project'])
    expect(checks.project.fix).toContain(fix)
    expect(checks.project.details).toMatchObject({ limitedTo: teams })
  })

  it('of a project the key may not enter, whose limits PostHog does not tell', () => {
    const forbidden = refused(403, 'permission_denied', "You don't have access to the project.")
    const outcome = { ok: false, error: forbidden } as const
    const checks = judge(findings({ ping: notPinged(forbidden), key: outcome, project: outcome }))
    expect(failedOf(checks)).toEqual(['project'])
  })

  it('of a query that fails by itself', () => {
    const busy = refused(503, 'server_error')
    const checks = judge(findings({ ping: notPinged(busy), schema: { ok: false, error: busy } }))
    expect(failedOf(checks)).toEqual(['query'])
    expect(checks.query).toMatchObject({ fix: 'the hint of server_error', details: { status: 503 } })
  })
})

describe('what PostHog does not tell', () => {
  it.each([403, 404])('leaves the scopes of a key open (%i)', (status) => {
    const checks = judge(findings({ key: { ok: false, error: refused(status, 'permission_denied') } }))
    expect(checks.scopes).toMatchObject({ state: 'skipped' })
    expect(checks.scopes.found).toMatch(/query:read is among them/)
    expect(checks.key.state).toBe('ok')
    expect(failedOf(checks)).toEqual([])
  })

  it('says so of an old server that describes no tables', () => {
    const checks = judge(findings({ schema: { ok: true, value: { objects: 30, source: 'built_in' } } }))
    expect(checks.schema.state).toBe('warning')
  })
})

it('tells everything from something', () => {
  const all = judge(findings({ key: { ok: true, value: { scopes: ['*'] } } }))
  expect(all.scopes).toMatchObject({ found: '* (everything, changes included)', details: { missing: [] } })
  const writes = judge(findings({ key: { ok: true, value: { scopes: ['query:read', 'cohort:write'] } } }))
  expect(writes.scopes.found).toContain('can change things: cohort:write')
  expect(writes.scopes.details).toMatchObject({ readable: ['events', 'cohorts'] })
})

it('knows a project token of another project', () => {
  const checks = judge(findings(), 'phc_other')
  expect(failedOf(checks)).toEqual(['project_token'])
})

it('tells of an ingestion host that does not answer', () => {
  const checks = judge(findings({ ingestion: { ok: false, error: unreachable } }), 'phc_shop')
  expect(failedOf(checks)).toEqual(['ingestion'])
})

it.each([
  [299_000, 'ok', '5 minutes ahead'],
  [-45_000, 'ok', '45 seconds behind'],
  [720_000, 'warning', '12 minutes ahead of PostHog'],
  [-10_800_000, 'warning', '3 hours behind PostHog'],
  [undefined, 'skipped', 'what time it is'],
])('judges clocks %s ms apart as %s', (clockSkewMs, state, found) => {
  const { clock } = judge(findings({ ping: { ...pinged, clockSkewMs } }))
  expect(clock).toMatchObject({ state, found: expect.stringContaining(found) })
  expect(clock.fix).toEqual(state === 'warning' ? expect.stringContaining('NTP') : undefined)
})
