import { expect, it } from 'vitest'
import { configurationFailure, judgeConfiguration } from '../../../src/cli/doctor/judge-configuration.ts'
import type { EnvFile } from '../../../src/cli/env-file.ts'
import { resolveConfig } from '../../../src/config.ts'
import { ConfigurationError } from '../../../src/errors.ts'

const NO_FILE: EnvFile = { path: '/home/jane/.env', found: false, used: [], overruled: [] }
const KEYS = { POSTHOG_PERSONAL_API_KEY: 'phx_planted', POSTHOG_PROJECT_ID: '12' }

function judge(environment: Record<string, string>, envFile = NO_FILE, given = {}) {
  const check = judgeConfiguration(resolveConfig({}, { environment }), { envFile, environment, given })
  expect(JSON.stringify(check)).not.toContain('planted')
  return check
}

it('says where the parts come from', () => {
  const check = judge(KEYS, { ...NO_FILE, found: true, used: ['POSTHOG_PERSONAL_API_KEY', 'OTHER'] })
  expect(check).toMatchObject({ state: 'ok', details: { host: 'https://us.posthog.com', project: 12 } })
  expect(check.found.split('\n')).toEqual([
    'PostHog Cloud US, project 12',
    'from /home/jane/.env: POSTHOG_PERSONAL_API_KEY',
    'from the environment: POSTHOG_PROJECT_ID',
  ])
})

it('counts what the command line says before the variables', () => {
  const { found } = judge({ ...KEYS, POSTHOG_HOST: 'https://posthog.example.com' }, NO_FILE, { project: 12 })
  expect(found).toContain('self-hosted PostHog at https://posthog.example.com, project 12')
  expect(found).toContain('from the command line: --project')
  expect(found).toContain('from the environment: POSTHOG_PERSONAL_API_KEY, POSTHOG_HOST\n')
  expect(found).toContain('no .env file')
})

it.each([
  [{ ...KEYS, POSTHOG_PERSONAL_API_KEY: 'planted_long_ago' }, NO_FILE, 'Check POSTHOG_PERSONAL_API_KEY.'],
  [{ ...KEYS, POSTHOG_HOST: 'us', POSTHOG_API_URL: 'eu' }, NO_FILE, 'Check POSTHOG_HOST, POSTHOG_API_URL.'],
  [KEYS, { ...NO_FILE, found: true, overruled: ['POSTHOG_PROJECT_ID', 'PATH'] }, 'Check POSTHOG_PROJECT_ID.'],
])('warns of what is odd', (environment, envFile, fix) => {
  expect(judge(environment, envFile)).toMatchObject({ state: 'warning', fix })
})

it('names variables that look meant, but are not read', () => {
  const error = new ConfigurationError('POSTHOG_PERSONAL_API_KEY is not set.', {
    code: 'invalid_configuration',
    hint: 'Set it.',
  })
  const check = configurationFailure(error, { POSTHOG_API_KEY: 'planted', POSTHOG_HOST: 'eu', PATH: '/bin' })
  expect(check).toMatchObject({ state: 'failed', fix: 'Set it.', details: { unread: ['POSTHOG_API_KEY'] } })
  expect(check.found).toContain('Set, but not read: POSTHOG_API_KEY.')
})
