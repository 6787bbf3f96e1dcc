import { z } from 'zod'
import { ApiError } from '../../errors.ts'
import { callOptionsSchema } from '../../schemas/query-options.ts'
import { startBudget } from '../call-budget.ts'
import { checkOptions } from '../check-options.ts'
import type { CallOptions } from '../driver.ts'
import { checkInput } from './check-input.ts'
import type { PageRequest } from './page-options.ts'

/** One page of a list. */
export interface Page<T> {
  items: T[]
  /** Pass it to `page()` for the page after this one; absent on the last one. */
  next?: string
  /** Of all pages together, where the API counts. */
  count?: number
}

/** Options of `pages()`. */
export interface PagesOptions extends CallOptions {
  /** Ends the reading. */
  signal?: AbortSignal
  /** Longest time for all pages together, in milliseconds. @default none; each page has the list's `timeoutMs` */
  timeoutMs?: number
}

/** Options of `all()`. */
export interface AllOptions extends PagesOptions {
  /** Items wanted; 0 or more. @default all of them */
  maxItems?: number
}

const allOptionsSchema = callOptionsSchema.extend({
  maxItems: z
    .union([z.literal(Number.POSITIVE_INFINITY), z.number().int().min(0)], {
      error: ({ input }) => `got ${shown(input)}, expected a whole number from 0; leave it out for all items`,
    })
    .optional(),
})

/** Empty pages with a next one, in a row, before a list counts as broken. */
const MAX_EMPTY_PAGES = 5

/**
 * A list that is fetched as it is read; nothing is sent before. Each loop reads from the start. Lists that change
 * meanwhile may show an item twice or not at all, because PostHog pages by position.
 * @example
 * for await (const cohort of client.cohorts.list()) console.log(cohort.name)
 * const newest = await client.annotations.list().all({ maxItems: 20 })
 */
export class PagedList<T> implements AsyncIterable<T> {
  constructor(private readonly fetchPage: (next?: string, request?: PageRequest) => Promise<Page<T>>) {}

  /** Item by item, page after page: `for await (const item of list)`. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for await (const { items } of this.pages()) yield* items
  }

  /**
   * Page by page, to the end.
   * @throws {InputError} for options that do not exist
   * @throws {ApiError} `invalid_response` when they do not end: they lead back, or stay empty
   */
  pages(options: PagesOptions = {}): AsyncGenerator<Page<T>, void, undefined> {
    return this.read(checkOptions(options, callOptionsSchema, 'pages()'))
  }

  private async *read(
    options: PagesOptions,
    wanted?: () => number | undefined,
  ): AsyncGenerator<Page<T>, void, undefined> {
    const whole = startBudget(options, 0)
    const seen = new Set<string>()
    let emptyPages = 0
    let next: string | undefined
    do {
      const page = await this.fetchPage(next, { whole, wanted: wanted?.() })
      yield page
      next = page.next
      emptyPages = page.items.length === 0 ? emptyPages + 1 : 0
      if (next !== undefined && seen.has(next))
        throw endless(seen.size + 1, 'its next page is one already read')
      if (next !== undefined && emptyPages > MAX_EMPTY_PAGES)
        throw endless(seen.size + 1, `the last ${emptyPages} of them were empty`)
      if (next !== undefined) seen.add(next)
    } while (next !== undefined)
  }

  /**
   * All items in one array, or the first `maxItems` of them; pages beyond are not fetched.
   * @throws {InputError} for options that do not exist or do not fit
   * @example await client.events.list({ event: '$pageview' }).all({ maxItems: 5000, timeoutMs: 120_000 })
   */
  async all(options: AllOptions = {}): Promise<T[]> {
    const { maxItems = Number.POSITIVE_INFINITY, ...rest } = checkOptions(options, allOptionsSchema, 'all()')
    const items: T[] = []
    if (maxItems === 0) return items
    const wanted = () => (maxItems === Number.POSITIVE_INFINITY ? undefined : maxItems - items.length)
    for await (const page of this.read(rest, wanted)) {
      for (const item of page.items) {
        items.push(item)
        if (items.length === maxItems) return items
      }
    }
    return items
  }

  /**
   * The first page, or with the `next` of a page the one after it.
   * @param request `wanted`: how many items are of use; pages of events and sessions are made that large.
   */
  async page(next?: string, request: Pick<PageRequest, 'wanted'> = {}): Promise<Page<T>> {
    const place = checkInput(next, z.string('expected the next of a page').optional(), 'page()')
    return this.fetchPage(place, request)
  }
}

function endless(pages: number, sign: string): ApiError {
  return new ApiError(`The list does not end: after ${pages} pages, ${sign}.`, {
    code: 'invalid_response',
    hint: 'Narrow the list with filters, and report this with the version of the server.',
  })
}

const shown = (value: unknown): string =>
  typeof value === 'string' ? `the text ${JSON.stringify(value)}` : String(value)
