import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openIngestion } from '../../../src/local/ingest/ingestion.ts'
import { personIdOf } from '../../../src/local/ingest/person.ts'
import { alias, captured, identify } from './event-fixture.ts'
import { eventRuns } from './event-runs.ts'
import { MemoryStore } from './memory-store.ts'

const idOf = (distinctId: string) => personIdOf(1, distinctId)

test('anonymous events before identify count to the same person, across flushes and restarts', async () => {
  const store = new MemoryStore()
  const first = await openIngestion(store)
  await first.capture([captured('jane', 'x'), captured('anon', '$pageview'), captured('anon', '$pageview')])
  await first.close()
  expect(store.countByPerson()).toEqual({ [idOf('jane')]: 1, [idOf('anon')]: 2 })

  const second = await openIngestion(store)
  await second.capture([identify('jane', 'anon')])
  await second.flush()
  expect(store.countByPerson()).toEqual({ [idOf('jane')]: 4 })

  await second.capture([alias('janet', 'jane'), captured('janet', 'x')])
  await second.close()
  expect(store.countByPerson()).toEqual({ [idOf('jane')]: 6 })
})

test('a refused merge leaves two people', async () => {
  const store = new MemoryStore()
  await using ingestion = await openIngestion(store)
  await ingestion.capture([identify('jane', 'a'), identify('joe', 'b')])
  await ingestion.flush()
  await ingestion.capture([alias('joe', 'jane')])
  await ingestion.flush()
  expect(store.countByPerson()).toEqual({ [idOf('jane')]: 1, [idOf('joe')]: 2 })
})

test('events without profile join the person identified after a restart', async () => {
  const store = new MemoryStore()
  const first = await openIngestion(store)
  await first.capture([
    captured('visitor', 'view', { properties: { $process_person_profile: false } }),
    identify('jane', 'phone'),
  ])
  await first.close()
  await using second = await openIngestion(store)
  await second.capture([identify('jane', 'visitor')])
  await second.flush()
  expect(store.countByPerson()).toEqual({ [idOf('jane')]: 3 })
})

test('the same event captured twice counts once, in one batch, later, and after a restart', async () => {
  const store = new MemoryStore()
  const event = captured('u', 'x', { set: { n: 1 } })
  const first = await openIngestion(store)
  await first.capture([event, { ...event }])
  await first.flush()
  await first.capture([captured('u', 'y', { set: { n: 2 } }), event])
  await first.close()
  await using second = await openIngestion(store)
  await second.capture([event])
  await second.flush()
  expect(store.events.size).toBe(2)
  expect(JSON.parse(store.persons.get(idOf('u'))!.properties)).toEqual({ n: 2 })
})

test('captured events are written by themselves within a moment', async () => {
  const store = new MemoryStore()
  await using ingestion = await openIngestion(store)
  await ingestion.capture([captured('u', 'x')])
  expect(store.events.size).toBe(0)
  for (let waited = 0; waited < 2000 && store.events.size === 0; waited += 20) await sleep(20)
  expect(store.events.size).toBe(1)
})

test('a full buffer is written at once', async () => {
  const store = new MemoryStore()
  await using ingestion = await openIngestion(store)
  await ingestion.capture(Array.from({ length: 500 }, () => captured('u', 'x')))
  expect([store.events.size, store.writes]).toEqual([500, 1])
})

test('events survive a failed write and are written by the next flush', async () => {
  const store = new MemoryStore()
  await using ingestion = await openIngestion(store)
  await ingestion.capture([captured('anon', 'x')])
  await ingestion.flush()
  store.failures.push(new Error('disk is full'))
  await ingestion.capture([identify('jane', 'anon')])
  await expect(ingestion.flush()).rejects.toThrow('disk is full')
  await ingestion.capture([captured('jane', 'x')])
  await ingestion.flush()
  expect(store.countByPerson()).toEqual({ [idOf('anon')]: 3 })
})

test('a closed ingestion refuses events', async () => {
  const ingestion = await openIngestion(new MemoryStore())
  await ingestion.close()
  await expect(ingestion.capture([captured('u', 'x')])).rejects.toMatchObject({ code: 'local_failed' })
})

test('metadata tells types, groups and cohorts, and a restart remembers them', async () => {
  const store = new MemoryStore()
  const check = async () => {
    await using ingestion = await openIngestion(store)
    const { propertyTypes, groupTypes, cohorts } = ingestion.metadata()
    expect(propertyTypes.event.get('amount')).toBe('Numeric')
    expect(propertyTypes.person.get('vip')).toBe('Boolean')
    expect(propertyTypes.group.get(0)?.get('founded')).toBe('DateTime')
    expect([...groupTypes]).toEqual([[0, 'company']])
    expect([...cohorts]).toEqual([[2, { name: 'Power users' }]])
  }
  {
    await using ingestion = await openIngestion(store)
    await ingestion.capture([
      captured('u', 'buy', { properties: { amount: 5 }, set: { vip: true } }),
      captured('u', '$groupidentify', {
        properties: { $group_type: 'company', $group_key: 'a', $group_set: { founded: '2020-01-01' } },
      }),
    ])
    await ingestion.putEntities('cohorts', [
      { id: 1, name: 'Gone' },
      { id: 2, name: 'Power users' },
    ])
    await ingestion.putEntities('cohorts', [{ id: 1, name: 'Gone', deleted: true }])
    await ingestion.putEntities('feature_flag', [{ id: 3, key: 'x' }])
    await expect(ingestion.putEntities('cohorts', [{ id: 1.5 }])).rejects.toMatchObject({
      code: 'invalid_input',
    })
  }
  await check()
})

test('a bulk load reports, and stops when asked with everything read so far stored', async () => {
  const store = new MemoryStore()
  await using ingestion = await openIngestion(store)
  const events = Array.from({ length: 5000 }, (_, index) => captured(`u${index % 7}`, 'x'))
  const seen: number[] = []
  const loaded = await ingestion.bulkLoad([...events, events[0]!], {
    onProgress: (progress) => seen.push(progress.events),
  })
  expect(loaded).toEqual({ events: 5000, duplicates: 1, dropped: 0 })
  expect(seen).toEqual([2000, 4000, 5001])

  const controller = new AbortController()
  const more = Array.from({ length: 9000 }, () => captured('v', 'x'))
  const stopped = ingestion.bulkLoad(more, {
    signal: controller.signal,
    onProgress: () => controller.abort(),
  })
  await expect(stopped).rejects.toMatchObject({ code: 'aborted' })
  expect(store.countByPerson()[idOf('v')]).toBe(2000)
})

test('a bulk load whose source fails keeps what was read and passes the failure on', async () => {
  const store = new MemoryStore()
  await using ingestion = await openIngestion(store)
  await ingestion.capture([captured('anon', 'x')])
  async function* source() {
    yield identify('jane', 'anon')
    for (let index = 0; index < 1999; index += 1) yield captured('jane', 'x')
    throw new Error('line 2001 is bad')
  }
  await expect(ingestion.bulkLoad(source())).rejects.toThrow('line 2001 is bad')
  expect(store.countByPerson()).toEqual({ [idOf('anon')]: 2001 })
})

test('however events are cut into batches, with restarts between, the tables are those of one bulk load', async () => {
  await fc.assert(
    fc.asyncProperty(eventRuns, async ({ events, chunks, restarts }) => {
      const bulk = new MemoryStore()
      {
        await using ingestion = await openIngestion(bulk)
        await ingestion.bulkLoad(events)
      }
      const pieces = new MemoryStore()
      let ingestion = await openIngestion(pieces)
      for (const [index, chunk] of chunks.entries()) {
        await ingestion.capture(chunk)
        if (restarts[index]) {
          await ingestion.close()
          ingestion = await openIngestion(pieces)
        } else {
          await ingestion.flush()
        }
      }
      await ingestion.close()
      expect(pieces.tables()).toEqual(bulk.tables())
    }),
    { numRuns: 500 },
  )
})

test('every event belongs to the person its distinct id belongs to in the end', async () => {
  await fc.assert(
    fc.asyncProperty(eventRuns, async ({ chunks }) => {
      const store = new MemoryStore()
      await using ingestion = await openIngestion(store)
      for (const chunk of chunks) {
        await ingestion.capture(chunk)
        await ingestion.flush()
      }
      const owners = new Map([...store.distinctIds.values()].map((row) => [row.distinct_id, row.person_id]))
      for (const { distinct_id, person_id } of store.events.values()) {
        // Without a profile there is no mapping, but still one person.
        if (!owners.has(distinct_id)) owners.set(distinct_id, person_id)
        expect(person_id).toBe(owners.get(distinct_id))
        expect(store.persons.get(person_id)?.is_deleted ?? 0).toBe(0)
      }
    }),
    { numRuns: 200 },
  )
})

test('a person who was deleted comes back as somebody new, also after a restart', async () => {
  const store = new MemoryStore()
  {
    await using ingestion = await openIngestion(store)
    await ingestion.capture([captured('anon', 'x', { set: { plan: 'pro' } }), identify('jane', 'anon')])
    await ingestion.flush()
    const [id] = [...store.persons.keys()]
    await ingestion.deletePerson(id!, { withEvents: true })
    expect(store.tables()).toMatchObject({ persons: [], distinctIds: [], events: [] })
    await ingestion.capture([captured('jane', 'y', { set: { seats: 2 } })])
  }
  await using again = await openIngestion(store)
  await again.capture([captured('jane', 'z')])
  await again.flush()
  expect([...store.persons.values()].map(({ properties }) => JSON.parse(properties))).toEqual([{ seats: 2 }])
  expect(new Set(Object.keys(store.countByPerson())).size).toBe(1)
})
