import { ApiError, InputError } from '../../errors.ts'

/** One page of a list. */
export interface Page<T> {
  items: T[]
  /** Pass it to `page()` for the page after this one; absent on the last one. */
  next?: string
  /** Of all pages together, where the API counts. */
  count?: number
}

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
  constructor(private readonly fetchPage: (next?: string) => Promise<Page<T>>) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for await (const { items } of this.pages()) yield* items
  }

  /** Page by page, to the end. @throws {ApiError} `invalid_response` when they do not end: they lead back, or stay empty. */
  async *pages(): AsyncGenerator<Page<T>, void, undefined> {
    const seen = new Set<string>()
    let emptyPages = 0
    let next: string | undefined
    do {
      const page = await this.fetchPage(next)
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

  /** All items in one array, or the first `maxItems` of them; pages beyond are not fetched. */
  async all({ maxItems = Number.POSITIVE_INFINITY }: { maxItems?: number } = {}): Promise<T[]> {
    if (!(maxItems === Number.POSITIVE_INFINITY || (Number.isInteger(maxItems) && maxItems >= 0)))
      throw new InputError(`maxItems is ${String(maxItems)}, expected a whole number from 0.`, {
        code: 'invalid_input',
        hint: 'Leave it out for all items.',
      })
    const items: T[] = []
    if (maxItems === 0) return items
    for await (const page of this.pages()) {
      for (const item of page.items) {
        items.push(item)
        if (items.length === maxItems) return items
      }
    }
    return items
  }

  /** The first page, or with the `next` of a page the one after it. */
  page(next?: string): Promise<Page<T>> {
    return this.fetchPage(next)
  }
}

function endless(pages: number, sign: string): ApiError {
  return new ApiError(`The list does not end: after ${pages} pages, ${sign}.`, {
    code: 'invalid_response',
    hint: 'Narrow the list with filters, and report this with the version of the server.',
  })
}
