import type { ZodType } from 'zod'
import type { HttpRequest } from '../../http/http-client.ts'
import { callOptionsSchema } from '../../schemas/query-options.ts'
import { checkOptions } from '../check-options.ts'
import type { CallOptions } from '../driver.ts'
import { expectShape } from '../read-json.ts'
import { type Missing, nameMissing } from './name-missing.ts'
import { nameScope } from './name-scope.ts'
import { queryString } from './query-string.ts'
import type { ResourceApi } from './resource-api.ts'

export interface ApiCall<T> {
  /** For messages: `cohorts.get()`. */
  call: string
  /** What the key must be allowed to do, such as `cohort:read`. */
  scope: string | readonly string[]
  /** @default 'GET' */
  method?: HttpRequest['method']
  path: string
  query?: Readonly<Record<string, unknown>>
  body?: unknown
  /** True for reads that are not GETs, false for GETs that change something. @default method === 'GET' */
  safeToRetry?: boolean
  missing?: Missing
  /** What the answer must look like. */
  answer: ZodType<T>
  options?: CallOptions
}

/** One call of the REST API: options checked, scope named when it is missing, answer checked. */
export async function callApi<T>(api: ResourceApi, spec: ApiCall<T>): Promise<T> {
  const {
    call,
    scope,
    method = 'GET',
    path,
    query = {},
    body,
    safeToRetry,
    answer,
    missing,
    options = {},
  } = spec
  const { signal, timeoutMs } = checkOptions(options, callOptionsSchema, call)
  const response = await nameScope([scope].flat(), () =>
    nameMissing(missing, () =>
      api.request(method, path, { query: queryString(query), body, safeToRetry, signal, timeoutMs }),
    ),
  )
  return expectShape(response.body, answer, `The answer to ${call}`)
}
