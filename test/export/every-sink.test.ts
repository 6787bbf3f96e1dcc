import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { exportEvents } from '../../src/export/export-events.ts'
import { collectingSink } from './support/collecting-sink.ts'
import { SHARP_FROM, SHARP_TO } from './support/history-sql.ts'
import { RANGES } from './support/hostile-history.ts'
import { type ServedHistory, serveHistory } from './support/serve-history.ts'
import { SINK_WAYS } from './support/sink-ways.ts'

vi.setConfig({ testTimeout: 120_000 })

/** A handful of cells. */
const options = { targetRows: 1500 }

let served: ServedHistory
beforeAll(async () => {
  served = await serveHistory({ rows: 6000, local: { timezone: 'America/New_York' } })
})
afterAll(() => served?.[Symbol.asyncDispose]())

describe('every row, once, byte for byte', () => {
  it.each(SINK_WAYS)('in $name', async ({ name, form = 'text', run }) => {
    const { client, history, directory } = served
    const folder = join(directory, name)
    await mkdir(folder)
    const { rows, copies } = history.truth.all
    const found = await run(async (sink, signal) => {
      const summary = await exportEvents(client, RANGES.all, sink, { ...options, signal })
      expect(summary).toMatchObject({ status: 'complete', rows, duplicates: copies, verified: true })
      return summary
    }, folder)
    expect(found.form).toBe(form)
    expect(await history.difference(found, 'all')).toBe('')
  })
})

it('takes rows on the first microsecond of the range, and none on the one after its last', async () => {
  const sink = collectingSink()
  const summary = await exportEvents(served.client, RANGES.sharp, sink, options)
  expect(await served.history.difference(sink.rows, 'sharp')).toBe('')
  expect(summary.range).toEqual({ from: SHARP_FROM, to: SHARP_TO })
})
