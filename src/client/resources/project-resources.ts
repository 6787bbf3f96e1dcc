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

  get actions(): Actions {
    return this.#resource(Actions)
  }
  get annotations(): Annotations {
    return this.#resource(Annotations)
  }
  get batchExports(): BatchExports {
    return this.#resource(BatchExports)
  }
  get cohorts(): Cohorts {
    return this.#resource(Cohorts)
  }
  get dashboards(): Dashboards {
    return this.#resource(Dashboards)
  }
  get definitions(): Definitions {
    return this.#resource(Definitions)
  }
  get endpoints(): Endpoints {
    return this.#resource(Endpoints)
  }
  get events(): Events {
    return this.#resource(Events)
  }
  get experiments(): Experiments {
    return this.#resource(Experiments)
  }
  get featureFlags(): FeatureFlags {
    return this.#resource(FeatureFlags)
  }
  get fileDownloads(): FileDownloads {
    return this.#resource(FileDownloads)
  }
  get groups(): Groups {
    return this.#resource(Groups)
  }
  get insights(): Insights {
    return this.#resource(Insights)
  }
  get persons(): Persons {
    return this.#resource(Persons)
  }
  get projects(): Projects {
    return this.#resource(Projects)
  }
  get recordings(): Recordings {
    return this.#resource(Recordings)
  }
  get sessions(): Sessions {
    return this.#resource(Sessions)
  }
  get surveys(): Surveys {
    return this.#resource(Surveys)
  }
  get users(): Users {
    return this.#resource(Users)
  }

  #resource<T extends object>(Resource: new (api: ResourceApi) => T): T {
    const made = this.#made.get(Resource) ?? new Resource(this.resourceApi())
    this.#made.set(Resource, made)
    return made as T
  }
}
