import type { QueryClient } from '../../client/query-client.ts'
import type { PagedList } from '../../client/resources/paged-list.ts'
import { ProjectResources } from '../../client/resources/project-resources.ts'
import type { ResourceApi } from '../../client/resources/resource-api.ts'
import { ApiError, PostHogDriverError } from '../../errors.ts'

/** The scopes that reading takes, by resource of the client: `{ cohorts: ['cohort:read'], ... }`. */
export type ResourceScopes = Readonly<Record<string, readonly string[]>>

type ResourceName = Exclude<keyof ProjectResources, keyof QueryClient>

/** How each resource is read first. */
const READS: { [Name in ResourceName]: (resource: ProjectResources[Name]) => Promise<unknown> } = {
  actions: (actions) => first(actions.list()),
  annotations: (annotations) => first(annotations.list()),
  batchExports: (batchExports) => first(batchExports.list()),
  cohorts: (cohorts) => first(cohorts.list()),
  dashboards: (dashboards) => first(dashboards.list()),
  definitions: (definitions) =>
    Promise.all([first(definitions.events.list()), first(definitions.properties.list())]),
  endpoints: (endpoints) => first(endpoints.list()),
  events: (events) => first(events.list()),
  experiments: (experiments) => first(experiments.list()),
  featureFlags: (featureFlags) => first(featureFlags.list()),
  fileDownloads: (fileDownloads) => first(fileDownloads.list()),
  groups: (groups) => groups.types(),
  insights: (insights) => first(insights.list()),
  persons: (persons) => first(persons.list()),
  projects: (projects) => projects.get(),
  recordings: (recordings) => first(recordings.list()),
  sessions: (sessions) => first(sessions.list()),
  surveys: (surveys) => first(surveys.list()),
  users: (users) => users.me(),
}

const first = (list: PagedList<unknown>): Promise<unknown> => list.page()

/**
 * What the resources themselves say they need, found out without a network: each is read over an API that forbids
 * everything, and names its scopes in the error.
 */
export async function readResourceScopes(): Promise<ResourceScopes> {
  const client = new ForbiddenResources()
  const names = Object.keys(READS) as ResourceName[]
  const scopes = await Promise.all(names.map(async (name) => [name, await scopesOf(client, name)] as const))
  return Object.fromEntries(scopes)
}

async function scopesOf<Name extends ResourceName>(client: ProjectResources, name: Name): Promise<string[]> {
  try {
    await READS[name](client[name])
  } catch (error) {
    if (PostHogDriverError.isInstance(error) && Array.isArray(error.details.scopes))
      return error.details.scopes
    throw error
  }
  throw new Error(`Reading ${name} asked nothing of the API.`)
}

const forbid = async (): Promise<never> => {
  throw new ApiError('Nothing is allowed here.', { code: 'permission_denied', status: 403 })
}

class ForbiddenResources extends ProjectResources {
  constructor() {
    const close = async () => {}
    super(
      { apiKey: 'phx_none', projectId: 1, host: 'us' },
      { transport: { send: forbid, close, [Symbol.asyncDispose]: close } },
    )
  }

  protected override resourceApi(): ResourceApi {
    const { host, projectId, timeoutMs } = this.config
    return {
      host,
      projectId,
      timeoutMs,
      request: forbid,
      execute: forbid,
      runQuery: forbid,
      awaitQuery: forbid,
      stream: forbid,
    }
  }
}
