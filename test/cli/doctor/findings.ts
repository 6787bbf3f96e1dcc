import type { ProjectFindings } from '../../../src/cli/doctor/project-findings.ts'
import type { PingResult } from '../../../src/client/ping-result.ts'
import { ApiError, ConnectionError, type ErrorCode, type PostHogDriverError } from '../../../src/errors.ts'

export const HOST = 'https://eu.posthog.com'
export const PROJECT = 12
const about = { host: HOST, project: PROJECT, ms: 120, clockSkewMs: 300 }

export const pinged: PingResult = { ok: true, timezone: 'Europe/Berlin', ...about }
export const notPinged = (error: PostHogDriverError): PingResult => ({ ok: false, error, ...about })

export const refused = (status: number, code: ErrorCode, message = `answered ${status}`): ApiError =>
  new ApiError(message, { status, code, hint: `the hint of ${code}` })

export const unreachable = new ConnectionError(`Could not connect to ${HOST}: the name does not exist`, {
  code: 'connection_failed',
  hint: 'Check the spelling of host (POSTHOG_HOST).',
})

/** A project where everything works, but for what is given. */
export const findings = (changes: Partial<ProjectFindings> = {}): ProjectFindings => ({
  ping: pinged,
  key: { ok: true, value: { scopes: ['query:read', 'project:read'], scoped_teams: [] } },
  project: { ok: true, value: { name: 'Shop', timezone: 'Europe/Berlin', api_token: 'phc_shop' } },
  schema: { ok: true, value: { objects: 40, source: 'information_schema' } },
  ...changes,
})
