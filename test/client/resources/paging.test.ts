import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { ApiError, InputError } from '../../../src/errors.ts'
import { type LoopbackServer, startServer } from '../../http/loopback.ts'
import { type SeenRequest, type StubPostHog, startStubPostHog } from '../stub-posthog.ts'
import { cohort, group, pageOf, person, recording } from './payloads.ts'

const params = ({ path }: SeenRequest) => new URL(path, 'http://x').searchParams

/** Five cohorts, two to a page, by limit and offset as PostHog does it. */
async function startFiveCohorts(): Promise<StubPostHog> {
  const server: StubPostHog = await startStubPostHog((request) => {
    const offset = Number(params(request).get('offset') ?? 0)
    const results = [1, 2, 3, 4, 5].slice(offset, offset + 2).map((id) => ({ ...cohort, id }))
    const next = `${server.url}/api/projects/7/cohorts/?limit=2&offset=${offset + 2}`
    return { ...pageOf(results, offset < 4 ? next : null), count: 5 }
  })
  return server
}

const idsOf = (items: readonly { id: unknown }[]) => items.map(({ id }) => id)

describe('paging', () => {
  it('reads all items in order, page by page, and sends nothing before', async () => {
    await using server = await startFiveCohorts()
    const list = server.client().cohorts.list({ pageSize: 2 })
    expect(server.seen).toHaveLength(0)
    const ids: number[] = []
    for await (const { id } of list) ids.push(id)
    expect(ids).toEqual([1, 2, 3, 4, 5])
    expect(server.seen.map((request) => request.path)).toEqual([
      '/api/projects/7/cohorts/?limit=2',
      '/api/projects/7/cohorts/?limit=2&offset=2',
      '/api/projects/7/cohorts/?limit=2&offset=4',
    ])
  })

  it('fetches no page beyond what is wanted', async () => {
    await using server = await startFiveCohorts()
    const list = server.client().cohorts.list({ pageSize: 2 })
    expect(idsOf(await list.all({ maxItems: 3 }))).toEqual([1, 2, 3])
    expect(server.seen).toHaveLength(2)
    expect(idsOf(await list.all({ maxItems: 2 }))).toEqual([1, 2])
    expect(server.seen).toHaveLength(3)
    expect(await list.all({ maxItems: 0 })).toEqual([])
    expect(server.seen).toHaveLength(3)
    for await (const { id } of list) if (id === 2) break
    expect(server.seen).toHaveLength(4)
    expect(idsOf(await list.all())).toEqual([1, 2, 3, 4, 5])
    await expect(list.all({ maxItems: -1 })).rejects.toBeInstanceOf(InputError)
  })

  it('gives single pages, with what leads to the next', async () => {
    await using server = await startFiveCohorts()
    const list = server.client().cohorts.list({ pageSize: 2 })
    const first = await list.page()
    expect(first.count).toBe(5)
    const second = await list.page(first.next)
    const third = await list.page(second.next)
    expect([first, second, third].map(({ items }) => idsOf(items))).toEqual([[1, 2], [3, 4], [5]])
    expect(third.next).toBeUndefined()
  })

  it('follows a next that has no origin', async () => {
    await using server = await startStubPostHog((request) =>
      pageOf([cohort], params(request).has('offset') ? null : '?offset=1'),
    )
    expect(await server.client().cohorts.list().all()).toHaveLength(2)
  })

  it('follows cursors', async () => {
    const server: StubPostHog = await startStubPostHog((request) => {
      const cursor = params(request).get('cursor')
      const next = `${server.url}/api/projects/7/groups/?cursor=c%2B1%3D&group_type_index=0`
      return {
        next: cursor ? null : next,
        previous: null,
        results: [{ ...group, group_key: cursor ?? 'first' }],
      }
    })
    await using _ = server
    const groups = await server.client().groups.list({ group_type_index: 0 }).all()
    expect(groups.map(({ group_key }) => group_key)).toEqual(['first', 'c+1='])
  })

  it('takes an empty last page as the end', async () => {
    const server: StubPostHog = await startStubPostHog((request) => {
      const last = params(request).has('offset')
      return {
        results: last ? [] : [person],
        next: last ? null : `${server.url}/api/projects/7/persons/?offset=1`,
      }
    })
    await using _ = server
    expect(await server.client().persons.list().all()).toHaveLength(1)
  })

  it('pages recordings, which have no next, by offset or by cursor', async () => {
    await using byOffset = await startStubPostHog((request) => {
      const offset = Number(params(request).get('offset') ?? 0)
      return { results: [{ ...recording, id: `s${offset}` }], has_next: offset < 2, version: 4 }
    })
    const filters = { date_from: '-7d', pageSize: 1 }
    expect(idsOf(await byOffset.client().recordings.list(filters).all())).toEqual(['s0', 's1', 's2'])
    expect(byOffset.seen.map((request) => params(request).get('date_from'))).toEqual(['-7d', '-7d', '-7d'])

    await using byCursor = await startStubPostHog((request) => {
      const after = params(request).get('after')
      return {
        results: [{ ...recording, id: after ?? 'first' }],
        has_next: !after,
        next_cursor: after ? null : 'c1',
      }
    })
    expect(idsOf(await byCursor.client().recordings.list().all())).toEqual(['first', 'c1'])
  })

  it('stops when the caller has enough of it', async () => {
    await using server = await startFiveCohorts()
    const controller = new AbortController()
    const list = server.client().cohorts.list({ pageSize: 2, signal: controller.signal })
    const reading = (async () => {
      for await (const { id } of list) if (id === 2) controller.abort()
    })()
    await expect(reading).rejects.toMatchObject({ code: 'aborted' })
    expect(server.seen).toHaveLength(1)
  })

  it('refuses options that do not exist, and says which there are', async () => {
    await using server = await startFiveCohorts()
    const list = server.client().cohorts.list()
    const wrong = (options: unknown) => list.all(options as object)
    await expect(wrong({ maxItem: 2 })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('there is no option maxItem'),
      hint: 'Did you mean maxItems?',
    })
    await expect(wrong({ maxItems: '2' })).rejects.toThrow(
      'maxItems: got the text "2", expected a whole number',
    )
    await expect(wrong({ maxItems: 1.5 })).rejects.toThrow('maxItems: got 1.5, expected a whole number')
    await expect(wrong(null)).rejects.toBeInstanceOf(InputError)
    expect(() => list.pages({ maxItems: 2 } as object)).toThrow('there is no option maxItems')
    await expect(list.page({ maxItems: 2 } as never)).rejects.toThrow('expected the next of a page')
    expect(server.seen).toEqual([])
  })

  it('stops at the deadline or the signal of the whole reading', async () => {
    // Every page is in time; together they are not.
    await using server = await startStubPostHog(async ({ path }) => {
      await sleep(60)
      const offset = Number(new URL(path, 'http://x').searchParams.get('offset') ?? 0)
      return pageOf([cohort], `/api/projects/7/cohorts/?offset=${offset + 1}`)
    })
    const list = server.client().cohorts.list({ timeoutMs: 5000 })
    await expect(list.all({ timeoutMs: 200 })).rejects.toMatchObject({ code: 'timeout' })
    expect(server.seen.length).toBeGreaterThan(1)

    const controller = new AbortController()
    const reading = (async () => {
      for await (const _ of list.pages({ signal: controller.signal })) controller.abort()
    })()
    await expect(reading).rejects.toMatchObject({ code: 'aborted' })

    const ofTheList = new AbortController()
    const both = server.client().cohorts.list({ signal: ofTheList.signal })
    setTimeout(() => ofTheList.abort(), 100)
    await expect(both.all({ signal: new AbortController().signal })).rejects.toMatchObject({
      code: 'aborted',
    })
  })
})

describe('lists of events', () => {
  it('read pages as large as what is wanted', async () => {
    const limits: number[] = []
    await using server = await startStubPostHog(({ body }) => {
      const limit = Number(/LIMIT (\d+)$/.exec(body.query!.query!)![1])
      limits.push(limit)
      const time = '2026-09-01T10:00:00Z'
      const row = ['u', 'e', 'd', null, time, time, null, '{}']
      const results = Array.from({ length: Math.min(limit, limits.length > 1 ? 3 : limit) }, () => row)
      return { columns: EVENT_COLUMNS, types: EVENT_COLUMNS.map((name) => [name, 'String']), results }
    })
    const list = (options = {}) => server.client().events.list(options)
    const read = async (reading: Promise<unknown[]>) => {
      limits.length = 0
      return { items: (await reading).length, limits: [...limits] }
    }
    expect(await read(list().all())).toEqual({ items: 1003, limits: [1000, 1000] })
    expect(await read(list().all({ maxItems: 20 }))).toEqual({ items: 20, limits: [20] })
    expect(await read(list().all({ maxItems: 60_000 }))).toEqual({ items: 50_003, limits: [50_000, 10_000] })
    expect(await read(list({ pageSize: 7 }).all({ maxItems: 8 }))).toEqual({ items: 8, limits: [7, 7] })
  })
})

const EVENT_COLUMNS = [
  'uuid',
  'event',
  'distinct_id',
  'person_id',
  'timestamp',
  'created_at',
  'session_id',
  'properties',
]

describe('a next that leads elsewhere', () => {
  const list = (server: StubPostHog) => server.client().cohorts.list()

  it('is refused for another origin, which hears nothing', async () => {
    await using stranger: LoopbackServer = await startServer((_, response) => response.end('{"results":[]}'))
    await using server = await startStubPostHog(() =>
      pageOf([cohort], `${stranger.origin}/api/projects/7/cohorts/?offset=1`),
    )
    const error = await list(server)
      .all()
      .catch((error) => error)
    expect(error).toBeInstanceOf(ApiError)
    expect(error.code).toBe('invalid_response')
    expect(error.message).toContain(stranger.origin)
    expect(stranger.received).toEqual([])
  })

  it.each([
    ['another path', '/api/projects/8/cohorts/?offset=1'],
    ['a path that climbs', '/api/projects/7/cohorts/../persons/?offset=1'],
    ['another scheme', 'https:'],
    ['a protocol-relative address', '//elsewhere.example/api/projects/7/cohorts/'],
    ['credentials', 'user:password@'],
    ['nonsense', 'http://['],
  ])('is refused for %s', async (_name, next) => {
    const server: StubPostHog = await startStubPostHog(() => {
      const { host } = new URL(server.url)
      const link =
        next === 'https:'
          ? `https://${host}/api/projects/7/cohorts/`
          : next.endsWith('@')
            ? `http://${next}${host}/api/projects/7/cohorts/`
            : next
      return pageOf([cohort], link)
    })
    await using _ = server
    await expect(list(server).all()).rejects.toMatchObject({ name: 'ApiError', code: 'invalid_response' })
    expect(server.seen).toHaveLength(1)
    // What came before is not lost to those who page by hand.
    expect((await list(server).page()).items).toHaveLength(1)
  })

  it('is noticed when it leads back', async () => {
    const server: StubPostHog = await startStubPostHog((request) => {
      const offset = params(request).get('offset') === '1' ? 2 : 1
      return pageOf([cohort], `${server.url}/api/projects/7/cohorts/?offset=${offset}`)
    })
    await using _ = server
    await expect(list(server).all()).rejects.toMatchObject({ code: 'invalid_response' })
    expect(server.seen.length).toBeLessThan(5)
  })

  it('is noticed when it leads through ever more empty pages', async () => {
    const server: StubPostHog = await startStubPostHog((request) =>
      pageOf([], `${server.url}/api/projects/7/cohorts/?offset=${Number(params(request).get('offset')) + 1}`),
    )
    await using _ = server
    await expect(list(server).all()).rejects.toMatchObject({ code: 'invalid_response' })
    expect(server.seen.length).toBeLessThan(10)
  })
})
