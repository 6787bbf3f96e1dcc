import type { ClientConfig } from '../../config.ts'
import { type Check, type CheckId, notCheckedBefore, skipped } from './check.ts'
import { judgeClock } from './judge-clock.ts'
import { judgeConnection } from './judge-connection.ts'
import { judgeIngestion } from './judge-ingestion.ts'
import { judgeKey, judgeQuery } from './judge-key.ts'
import { judgeLimits } from './judge-limits.ts'
import { judgeProject, judgeProjectToken } from './judge-project.ts'
import { judgeSchema } from './judge-schema.ts'
import { judgeScopes } from './judge-scopes.ts'
import type { ProjectFindings } from './project-findings.ts'
import type { ResourceScopes } from './resource-scopes.ts'

/** Everything that takes a PostHog, in the order in which it has to be mended. */
export const PROJECT_CHECKS: readonly CheckId[] = [
  'connection',
  'clock',
  'key',
  'project',
  'scopes',
  'query',
  'schema',
  'project_token',
  'ingestion',
  'limits',
]

/**
 * All checks of a project. What a failure explains is not judged again: one cause, one failed line.
 * @param resources The scopes each resource of the client says it needs.
 */
export function judgeFindings(
  config: ClientConfig,
  findings: ProjectFindings,
  resources: ResourceScopes,
): Check[] {
  const checks: Check[] = []
  for (const id of PROJECT_CHECKS) {
    const cause = checks.find((check) => check.state === 'failed' && BLOCKS[check.id]?.includes(id))
    checks.push(cause ? skipped(id, notCheckedBefore(cause.id)) : judge(id))
  }
  return checks

  function judge(id: CheckId): Check {
    switch (id) {
      case 'connection':
        return judgeConnection(findings)
      case 'clock':
        return judgeClock(findings.ping.clockSkewMs)
      case 'key':
        return judgeKey(findings)
      case 'project':
        return judgeProject(findings)
      case 'scopes':
        return judgeScopes(findings, resources)
      case 'query':
        return judgeQuery(findings)
      case 'schema':
        return judgeSchema(findings)
      case 'project_token':
        return judgeProjectToken(config, findings)
      case 'ingestion':
        return judgeIngestion(config, findings)
      default:
        return judgeLimits(config)
    }
  }
}

const QUERYING: readonly CheckId[] = ['query', 'schema']

/** What cannot be judged, or would fail for the same reason, once something has failed. */
const BLOCKS: Partial<Record<CheckId, readonly CheckId[]>> = {
  connection: PROJECT_CHECKS.filter((id) => id !== 'limits'),
  key: ['project', 'scopes', 'project_token', ...QUERYING],
  project: ['project_token', ...QUERYING],
  scopes: QUERYING,
  query: ['schema'],
}
