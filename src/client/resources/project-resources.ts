import { QueryClient } from '../query-client.ts'
import { Actions } from './actions.ts'
import { Annotations } from './annotations.ts'
import { BatchExports } from './batch-exports.ts'
import { Cohorts } from './cohorts.ts'
import { Dashboards } from './dashboards.ts'
import { Definitions } from './definitions.ts'
import { Endpoints } from './endpoints.ts'
import { Events } from './events.ts'
import { Experiments } from './experiments.ts'
import { FeatureFlags } from './feature-flags.ts'
import { FileDownloads } from './file-downloads.ts'
import { Groups } from './groups.ts'
import { Insights } from './insights.ts'
import { Persons } from './persons.ts'
import { Projects } from './projects.ts'
import { Recordings } from './recordings.ts'
import type { ResourceApi } from './resource-api.ts'
import { Sessions } from './sessions.ts'
import { Surveys } from './surveys.ts'
import { Users } from './users.ts'

/** A client with everything a project holds, by kind; each is made when it is first asked for. */
export abstract class ProjectResources extends QueryClient {
  readonly #made = new Map<new (api: ResourceApi) => object, object>()

  /** What the resources may use of this client. */
  protected abstract resourceApi(): ResourceApi

  /** Named sets of events. */
  get actions(): Actions {
    return this.#resource(Actions)
  }
  /** Notes on dates, shown in charts. */
  get annotations(): Annotations {
    return this.#resource(Annotations)
  }
  /** Scheduled exports to buckets and warehouses, their runs and backfills. */
  get batchExports(): BatchExports {
    return this.#resource(BatchExports)
  }
  /** Groups of persons, dynamic and static. */
  get cohorts(): Cohorts {
    return this.#resource(Cohorts)
  }
  /** Dashboards and what is on them. */
  get dashboards(): Dashboards {
    return this.#resource(Dashboards)
  }
  /** What PostHog knows of events and properties: descriptions, owners, types. */
  get definitions(): Definitions {
    return this.#resource(Definitions)
  }
  /** Saved queries under a name of their own. */
  get endpoints(): Endpoints {
    return this.#resource(Endpoints)
  }
  /** Single events, through HogQL. */
  get events(): Events {
    return this.#resource(Events)
  }
  /** Experiments and their results. */
  get experiments(): Experiments {
    return this.#resource(Experiments)
  }
  /** Feature flags and their release conditions. */
  get featureFlags(): FeatureFlags {
    return this.#resource(FeatureFlags)
  }
  /** Files of events that PostHog writes on demand. */
  get fileDownloads(): FileDownloads {
    return this.#resource(FileDownloads)
  }
  /** Groups, such as companies, and their types. */
  get groups(): Groups {
    return this.#resource(Groups)
  }
  /** Saved charts and their results. */
  get insights(): Insights {
    return this.#resource(Insights)
  }
  /** People, their properties and distinct ids. */
  get persons(): Persons {
    return this.#resource(Persons)
  }
  /** The project itself and others the key reaches. */
  get projects(): Projects {
    return this.#resource(Projects)
  }
  /** Session recordings. */
  get recordings(): Recordings {
    return this.#resource(Recordings)
  }
  /** Sessions on the web, through HogQL. */
  get sessions(): Sessions {
    return this.#resource(Sessions)
  }
  /** Surveys and how often they were shown and answered. */
  get surveys(): Surveys {
    return this.#resource(Surveys)
  }
  /** Who the key belongs to and what it may do. */
  get users(): Users {
    return this.#resource(Users)
  }

  #resource<T extends object>(Resource: new (api: ResourceApi) => T): T {
    const made = this.#made.get(Resource) ?? new Resource(this.resourceApi())
    this.#made.set(Resource, made)
    return made as T
  }
}
