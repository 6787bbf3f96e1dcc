import { batchExportRoutes } from './exports/batch-exports.ts'
import type { FileDownloads } from './exports/file-downloads.ts'
import { QueryGate } from './limits/query-gate.ts'
import { accountRoutes } from './rest/account.ts'
import { actionRoutes } from './rest/actions.ts'
import { annotationRoutes } from './rest/annotations.ts'
import type { ApiContext, ApiRoutes } from './rest/api-route.ts'
import { cohortRoutes } from './rest/cohorts.ts'
import { dashboardRoutes } from './rest/dashboards.ts'
import { endpointRoutes } from './rest/endpoints.ts'
import { eventDefinitionRoutes } from './rest/event-definitions.ts'
import { experimentRoutes } from './rest/experiments.ts'
import { featureFlagRoutes } from './rest/feature-flags.ts'
import { groupRoutes } from './rest/groups.ts'
import { insightRoutes } from './rest/insights.ts'
import { personRoutes } from './rest/persons.ts'
import { propertyDefinitionRoutes } from './rest/property-definitions.ts'
import { queryRoutes } from './rest/query-routes.ts'
import { recordingRoutes } from './rest/recordings.ts'
import { surveyRoutes } from './rest/surveys.ts'

/** Limits of PostHog that are off unless they are asked for. */
export interface LocalLimits {
  /** Queries that run at once; PostHog Cloud allows 3 for each project. */
  concurrentQueries?: number
  /** How long one more query waits for its turn before it is refused with 429. @default 30_000 */
  queueMs?: number
  /** Longest a query may run that somebody waits for, in milliseconds; PostHog Cloud allows 10_000. @default 60_000 */
  queryMs?: number
  /** Requests in any 60 seconds; one more is refused with 429 and `Retry-After`. */
  requestsPerMinute?: number
}

/** Every route that needs the personal key. */
export function apiRoutes(
  context: ApiContext,
  { scopes, limits, downloads }: { scopes: readonly string[]; limits: LocalLimits; downloads: FileDownloads },
): ApiRoutes {
  const { concurrentQueries, queueMs = 30_000 } = limits
  const gate = concurrentQueries === undefined ? undefined : new QueryGate(concurrentQueries, queueMs)
  return {
    ...accountRoutes(context, scopes),
    ...queryRoutes(context.queries, gate),
    ...insightRoutes(context),
    ...personRoutes(context),
    ...cohortRoutes(context),
    ...featureFlagRoutes(context),
    ...experimentRoutes(context),
    ...annotationRoutes(context),
    ...actionRoutes(context),
    ...dashboardRoutes(context),
    ...surveyRoutes(context),
    ...groupRoutes(context),
    ...eventDefinitionRoutes(context),
    ...propertyDefinitionRoutes(context),
    ...recordingRoutes(context),
    ...endpointRoutes(context),
    ...batchExportRoutes(context),
    ...downloads.routes(),
  }
}
