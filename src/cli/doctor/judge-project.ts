import type { ClientConfig } from '../../config.ts'
import type { Check } from './check.ts'
import type { ProjectFindings } from './project-findings.ts'

/** Whether the project exists and the key may use it. */
export function judgeProject({ ping, key, project }: ProjectFindings): Check {
  const id = 'project'
  const number = ping.project
  const limits = (key.ok && key.value.scoped_teams) || []
  const details = { project: number, ...(limits.length > 0 && { limitedTo: limits }) }
  if (limits.length > 0 && !limits.includes(number) && !ping.ok)
    return {
      id,
      state: 'failed',
      found: `The key is limited to ${limits.length === 1 ? 'project' : 'the projects'} ${limits.join(', ')}; this is project ${number}.`,
      fix:
        limits.length === 1
          ? `Set POSTHOG_PROJECT_ID=${limits[0]}, or let the key into project ${number}.`
          : `Set POSTHOG_PROJECT_ID to one of them, or let the key into project ${number}.`,
      details,
    }
  if (project?.ok) {
    const { name, timezone } = project.value
    const found = `${name ?? 'without a name'} (${number})${timezone ? `, times in ${timezone}` : ''}`
    return { id, state: 'ok', found, details: { ...details, name, timezone } }
  }
  if (ping.ok)
    return {
      id,
      state: 'ok',
      found: `project ${number} answers, times in ${ping.timezone}; its name would take the scope project:read`,
      details: { ...details, timezone: ping.timezone },
    }
  if (ping.error.status === 404 || project?.error.status === 404)
    return {
      id,
      state: 'failed',
      found: `${new URL(ping.host).host} has no project ${number} that this key may see.`,
      fix: 'Set POSTHOG_PROJECT_ID to the number in the address bar after /project/, and check POSTHOG_HOST.',
      details,
    }
  const refusal = /access to the/i.test(ping.error.message) ? ping.error : undefined
  if (refusal) return { id, state: 'failed', found: refusal.message, fix: refusal.hint, details }
  return { id, state: 'skipped', found: 'PostHog does not say: neither the query nor project:read worked.' }
}

/** Whether the project token is the project's, or captured events would land elsewhere. Prints neither. */
export function judgeProjectToken(
  { projectToken }: Pick<ClientConfig, 'projectToken'>,
  { project }: ProjectFindings,
): Check {
  const id = 'project_token'
  if (projectToken === undefined)
    return {
      id,
      state: 'skipped',
      found: 'POSTHOG_PROJECT_API_KEY is not set; only capture and flags need it.',
    }
  const expected = project?.ok ? project.value.api_token : undefined
  if (!expected)
    return { id, state: 'skipped', found: 'Not compared: reading the project takes the scope project:read.' }
  if (expected === projectToken) return { id, state: 'ok', found: 'belongs to this project' }
  return {
    id,
    state: 'failed',
    found: 'POSTHOG_PROJECT_API_KEY belongs to another project: captured events and flags would go there.',
    fix: 'Copy the project token (phc_...) from PostHog under Settings > Project.',
  }
}
