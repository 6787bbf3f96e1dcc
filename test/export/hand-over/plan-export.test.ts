import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { formatExportPlan } from '../../../src/export/hand-over/export-plan.ts'
import { planExport } from '../../../src/export/hand-over/plan-export.ts'
import { inRange, type LateShop, openLateShop, RANGE } from './late-shop.ts'

let shop: LateShop
beforeAll(async () => {
  shop = await openLateShop()
}, 60_000)
afterAll(() => shop?.[Symbol.asyncDispose]())
afterEach(() => shop.local.faults.clear())

const QUERY = '/query/'

describe('the plan of an export', () => {
  it('counts and samples, in few requests', async () => {
    const left = () => shop.client.rateLimitStatus().query.remainingThisHour
    const before = left()
    const plan = await planExport(shop.client, RANGE)
    expect(before - left()).toBeLessThanOrEqual(4)
    expect(plan).toMatchObject({
      rows: inRange(shop.events).length,
      days: 6,
      minutes: 1,
      range: { from: '2026-08-03T00:00:00.000000Z', to: '2026-08-08T12:00:00.000001Z' },
      recommended: 'cells',
    })
    // The row as JSON, its columns and the properties in them.
    expect(plan.bytesPerRow).toBeGreaterThan(200)
    expect(plan.bytesPerRow).toBeLessThan(400)
    expect(plan.bytes).toBe(plan.rows! * plan.bytesPerRow)
    // Counts, columns, sample, and one cell.
    expect(plan.requests).toBeLessThanOrEqual(5)
  })

  it('says what each way needs, and what it cannot give', async () => {
    const plan = await planExport(shop.client, { ...RANGE, where: "event = '$pageview'" })
    const { alternatives } = plan
    expect(plan.rows).toBe(inRange(shop.events).filter(({ event }) => event === '$pageview').length)
    expect(alternatives['file-download'].blockedBy).toEqual([expect.stringContaining('`where`')])
    expect(alternatives['batch-export'].blockedBy).toEqual([expect.stringContaining('`where`')])
    expect(alternatives['file-download'].receivedFrom).toBe('2026-08-02T00:00:00.000000Z')
    const text = formatExportPlan(plan)
    expect(text).toMatch(/^\d+ rows on 6 days, about [\d.]+ kB of JSON, from 2026-08-03 to 2026-08-08T12/)
    expect(text).toMatch(/\nRecommended: cells\. /)
    expect(text).toMatch(/\n {2}file-download: not for this selection\. `where`/)
  })

  it('recommends what PostHog writes when the budget is small, and a schedule when it is to be repeated', async () => {
    const budget = { requestsPerHour: 12 }
    expect(await planExport(shop.client, RANGE, budget)).toMatchObject({ recommended: 'file-download' })
    const plan = await planExport(shop.client, RANGE, { ...budget, recurring: true })
    expect(plan).toMatchObject({
      recommended: 'batch-export',
      alternatives: {
        'batch-export': {
          definition: { name: 'events', model: 'events', interval: 'day' },
          backfill: { start_at: '2026-08-03', end_at: '2026-08-09' },
        },
      },
    })
  })

  it('recommends files for what PostHog finds too expensive to count', async () => {
    shop.local.faults.add({ name: 'timeout_504', path: QUERY, after: 1 })
    const plan = await planExport(shop.client, { from: '2026-08-03', to: '2026-08-04' })
    expect(plan).toMatchObject({
      rows: null,
      bytes: null,
      requests: null,
      minutes: null,
      recommended: 'file-download',
    })
    expect(plan.alternatives.cells.blockedBy).toHaveLength(1)
    expect(plan.reason).toContain('too expensive')
    expect(formatExportPlan(plan)).toContain('rows beyond counting')
  })

  it('has nothing to sample where there are no rows', async () => {
    expect(await planExport(shop.client, { from: '2025-01-01', to: '2025-02-01' })).toMatchObject({
      rows: 0,
      days: 0,
      bytes: 0,
      recommended: 'cells',
    })
  })

  it('refuses wrong options before anything is sent', async () => {
    await expect(planExport(shop.client, { from: '2026-08-02', to: '2026-08-01' })).rejects.toThrow(
      'wrong way round',
    )
    await expect(planExport(shop.client, RANGE, { format: 'xml' as 'csv' })).rejects.toThrow('format')
  })
})

describe('a batch export', () => {
  it('is made of what was recommended, filled, paused and ended', async () => {
    const { alternatives } = await planExport(shop.client, RANGE, { requestsPerHour: 12, recurring: true })
    const { definition, backfill } = alternatives['batch-export']
    const { batchExports } = shop.client
    const { id } = await batchExports.create({ ...definition, destination: { type: 'NoOp', config: {} } })
    expect(await batchExports.get(id)).toMatchObject({ ...definition, paused: false })
    await batchExports.createBackfill(id, backfill)
    const [run] = await batchExports.runs(id).all()
    // Whole days: what happened from 3 August up to 9 August.
    const ofDays = shop.events.filter(
      ({ timestamp }) => timestamp >= '2026-08-03' && timestamp < '2026-08-09',
    )
    expect(run).toMatchObject({ status: 'Completed', records_completed: ofDays.length })
    expect((await batchExports.backfills(id).all())[0]).toMatchObject({ status: 'Completed' })
    await batchExports.pause(id)
    expect(await batchExports.get(id)).toMatchObject({ paused: true })
    await batchExports.unpause(id, { backfill: false })
    await batchExports.delete(id)
    await expect(batchExports.get(id)).rejects.toMatchObject({ code: 'not_found' })
  })
})
