import { type ZodType, z } from 'zod'
import { callOptionsSchema, MAX_ROWS } from '../../schemas/query-options.ts'
import type { CallOptions } from '../driver.ts'
import { expectShape } from '../read-json.ts'
import { checkInput } from './check-input.ts'
import { nameScope } from './name-scope.ts'
import { nextLink } from './next-link.ts'
import { pageOptions } from './page-options.ts'
import { PagedList } from './paged-list.ts'
import { queryString } from './query-string.ts'
import type { ResourceApi } from './resource-api.ts'

/** Options of every list; `signal` and `timeoutMs` hold for each page. */
export interface ListOptions extends CallOptions {
  /**
   * Items per request. @default the server's, mostly 100; of events and sessions 1,000, or with `all({ maxItems })` as many
   * as are wanted, up to 50,000
   */
  pageSize?: number
}

/** The options of lists that go through HogQL, whose pages may be larger. */
export const hogqlListOptionsShape = {
  ...callOptionsSchema.shape,
  pageSize: z.number().int().min(1).max(MAX_ROWS).optional(),
}

const listOptionsShape = {
  ...callOptionsSchema.shape,
  pageSize: z.number().int().min(1).max(10_000).optional(),
}

export interface ListCall<T> {
  /** For messages: `cohorts.list()`. */
  call: string
  scope: string | readonly string[]
  /** Below the project, or from the root with a leading slash. */
  path: string
  /** As the caller gave them, with the options among them. */
  given: unknown
  /** What may be given beside the options. */
  filters?: z.ZodObject
  item: ZodType<T>
  /** Where the next page is, when it is not in `next`: query parameters to change. */
  following?: (page: Record<string, unknown>, query: URLSearchParams) => Record<string, string> | undefined
}

const pageSchema = z.looseObject({ next: z.string().nullish(), count: z.number().nullish() })

/**
 * A list of the REST API as pages, by `next` links.
 * @throws {InputError} at once for filters and options that do not exist.
 */
export function listApi<T>(api: ResourceApi, spec: ListCall<T>): PagedList<T> {
  const { call, scope, given, item, following } = spec
  const schema = (spec.filters ?? z.strictObject({})).extend(listOptionsShape)
  const { signal, timeoutMs, pageSize, ...filters } = checkInput(given, schema, call)
  const path = spec.path.startsWith('/') ? spec.path : `/api/projects/${api.projectId}/${spec.path}`
  const first = `${path}?${new URLSearchParams(queryString({ limit: pageSize, ...filters }) as Record<string, string>)}`
  const answer = pageSchema.extend({ results: z.array(item) })

  return new PagedList(async (next, request = {}) => {
    const address = next === undefined ? first : nextLink(next, path, api.host)
    const options = pageOptions({ signal, timeoutMs }, request, api.timeoutMs)
    const { body } = await nameScope([scope].flat(), () => api.request('GET', address, options))
    const page = expectShape(body, answer, `The page of ${call}`)
    const link = following ? linkFor(following, page, address) : page.next
    return {
      items: page.results,
      ...(link && { next: link }),
      ...(typeof page.count === 'number' && { count: page.count }),
    }
  })
}

function linkFor(
  following: NonNullable<ListCall<unknown>['following']>,
  page: Record<string, unknown>,
  address: string,
): string | undefined {
  const [path, search] = address.split('?')
  const query = new URLSearchParams(search)
  const changes = following(page, query)
  if (!changes) return undefined
  for (const [name, value] of Object.entries(changes)) query.set(name, value)
  return `${path}?${query}`
}
