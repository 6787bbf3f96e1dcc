import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { allowKey } from '../../support/leak-watch/leak-log.ts'
import { openShop, SHOP_EVENTS, type Shop } from './resources/shop.ts'
import { API_KEY } from './test-server.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop?.[Symbol.asyncDispose]())

/** The events are of January, and arrive now. */
const WEEK = { data_interval_start: '2026-01-01T00:00:00Z', data_interval_end: '2026-01-08T00:00:00Z' }
const lastWeek = () => {
  const nowMs = Date.now()
  return { data_interval_start: new Date(nowMs - 7 * 86_400_000), data_interval_end: new Date(nowMs) }
}
const path = '/api/projects/1/file_download_batch_exports/'

async function download(id: string, file: string): Promise<Buffer> {
  const sink = new PassThrough()
  const [bytes] = await Promise.all([buffer(sink), shop.client.fileDownloads.download(id, file, sink)])
  return bytes
}

describe('file downloads', () => {
  it('give every row that arrived in the interval, whenever it happened', async () => {
    const { fileDownloads } = shop.client
    await shop.client.query('SELECT 1') // what was captured is stored
    const file = { format: 'JSONLines', compression: 'gzip' } as const
    const id = await fileDownloads.start({ model: 'events', file, ...lastWeek() })
    const { files } = await fileDownloads.wait(id)
    const rows: { event: string; timestamp: string; properties: string }[] = []
    for (const file of files)
      for (const line of gunzipSync(await download(id, file))
        .toString()
        .trim()
        .split('\n'))
        rows.push(JSON.parse(line))
    expect(rows.map(({ event }) => event).sort()).toEqual(SHOP_EVENTS.map(({ event }) => event).sort())
    expect(rows.every(({ timestamp }) => /^2026-01-0\dT10:00:00\.000000Z$/.test(timestamp))).toBe(true)
    expect(await fileDownloads.list().all()).toContainEqual({ id, status: 'Completed' })
    const ofJanuary = await fileDownloads.start({ model: 'events', ...WEEK })
    expect(await fileDownloads.wait(ofJanuary)).toEqual({ files: [] })
  })

  it.each(['events', 'persons', 'sessions'] as const)('write %s as Parquet', async (model) => {
    const { fileDownloads } = shop.client
    const interval = model === 'sessions' ? WEEK : lastWeek()
    const id = await fileDownloads.start({ model, file: { compression: 'zstd' }, ...interval })
    const { files } = await fileDownloads.wait(id)
    if (model === 'events') expect((await download(id, files[0]!)).subarray(0, 4).toString()).toBe('PAR1')
  })

  it('choose events by name, and have no files when there are no rows', async () => {
    const { fileDownloads } = shop.client
    const bought = await fileDownloads.start({
      model: 'events',
      file: { format: 'JSONLines' },
      include: ['bought'],
      ...lastWeek(),
    })
    const { files } = await fileDownloads.wait(bought)
    expect(files).toHaveLength(1)
    expect((await download(bought, files[0]!)).toString().trim().split('\n')).toHaveLength(3)
    const none = await fileDownloads.start({ model: 'events', include: ['nothing'], ...lastWeek() })
    expect(await fileDownloads.wait(none)).toEqual({ files: [] })
  })

  it('redirect to another origin, which refuses a second credential', async () => {
    const { json } = await shop.server.call('POST', path, { model: 'events', ...lastWeek() })
    await shop.client.fileDownloads.wait(json.id as string)
    const authorization = `Bearer ${API_KEY}`
    const redirect = await fetch(`${shop.server.url}${path}${json.id}/download/0/`, {
      headers: { authorization },
      redirect: 'manual',
    })
    expect([redirect.status, redirect.headers.get('cache-control')]).toEqual([302, 'no-store'])
    const location = redirect.headers.get('location')!
    expect(new URL(location).origin).not.toBe(shop.server.url)
    expect((await fetch(location)).status).toBe(200)
    allowKey({
      place: 'for which the key is not (/exports/',
      reason: 'to see that the object store refuses it',
    })
    const withKey = await fetch(location, { headers: { authorization } })
    expect([withKey.status, await withKey.text()]).toEqual([400, expect.stringContaining('auth mechanism')])
    expect((await fetch(location.replace(/.$/, (last) => (last === '0' ? '1' : '0')))).status).toBe(403)
  })

  it.each([
    ['more than a week', { ...WEEK, data_interval_end: '2026-01-09T00:00:00Z' }],
    [
      'the future',
      { data_interval_start: '2099-01-01T00:00:00Z', data_interval_end: '2099-01-02T00:00:00Z' },
    ],
    [
      'an end before the start',
      { data_interval_start: WEEK.data_interval_end, data_interval_end: WEEK.data_interval_start },
    ],
    ['names of persons', { ...WEEK, model: 'persons', include: ['a'] }],
    ['zstd for lines', { ...WEEK, file: { format: 'JSONLines', compression: 'zstd' } }],
  ])('refuse %s', async (_what, body) => {
    const answer = await shop.server.call('POST', path, { model: 'events', ...body })
    expect([answer.status, answer.json.type], answer.text).toEqual([400, 'validation_error'])
  })

  it('cannot be cancelled when they are over, nor found when unknown', async () => {
    const { json } = await shop.server.call('POST', path, { model: 'events', ...WEEK })
    await shop.client.fileDownloads.wait(json.id as string)
    expect((await shop.server.call('POST', `${path}${json.id}/cancel/`)).status).toBe(400)
    expect((await shop.server.call('GET', `${path}none/`)).status).toBe(404)
  })

  it('leave no files behind when the server closes', async () => {
    // A directory of its own: others export meanwhile.
    const temporary = await mkdtemp(join(tmpdir(), 'exports-test-'))
    vi.stubEnv('TMPDIR', temporary)
    onTestFinished(async () => {
      vi.unstubAllEnvs()
      await rm(temporary, { recursive: true })
    })
    const other = await openShop()
    const { json } = await other.server.call('POST', path, { model: 'events', ...lastWeek() })
    await other.client.fileDownloads.wait(json.id as string)
    expect((await readdir(temporary)).join()).toContain('export')
    await other[Symbol.asyncDispose]()
    expect(await readdir(temporary)).toEqual([])
  })
})

describe('batch exports', () => {
  const input = {
    name: 'to lake',
    interval: 'hour',
    destination: { type: 'NoOp', config: { bucket: 'lake', aws_secret_access_key: 'hidden' } },
  } as const

  it('are kept without their secrets, paused, and deleted for good', async () => {
    const { batchExports } = shop.client
    const { id, destination } = await batchExports.create(input)
    expect(destination).toMatchObject({ config: { bucket: 'lake' } })
    expect(JSON.stringify(destination)).not.toContain('hidden')
    await batchExports.pause(id)
    expect(await batchExports.get(id)).toMatchObject({ paused: true })
    await batchExports.unpause(id)
    expect(await batchExports.update(id, { name: 'renamed' })).toMatchObject({
      name: 'renamed',
      paused: false,
    })
    expect((await batchExports.list().all()).map((one) => one.id)).toContain(id)
    await batchExports.delete(id)
    await expect(batchExports.get(id)).rejects.toMatchObject({ status: 404 })
  })

  it('count the rows of a backfill, and fail for destinations out of reach', async () => {
    const { batchExports } = shop.client
    const { id } = await batchExports.create(input)
    const interval = { start_at: '2026-01-05T00:00:00Z', end_at: '2026-01-07T00:00:00Z' }
    expect(await batchExports.createBackfill(id, interval)).toMatchObject({ status: 'Completed' })
    const [run] = await batchExports.runs(id).all()
    expect(run).toMatchObject({ status: 'Completed', records_completed: 3 })
    expect(await batchExports.retryRun(id, String(run!.id))).toEqual(expect.any(String))
    expect(await batchExports.backfills(id).all()).toHaveLength(2)
    await expect(batchExports.cancelRun(id, String(run!.id))).rejects.toMatchObject({ status: 400 })

    const far = await batchExports.create({ ...input, destination: { type: 'S3', config: {} } })
    await batchExports.createBackfill(far.id, interval)
    const [failed] = await batchExports.runs(far.id).all()
    expect(failed).toMatchObject({
      status: 'Failed',
      records_completed: 0,
      latest_error: expect.stringContaining('S3'),
    })
  })
})

describe('endpoints', () => {
  it('run by name, with variables and versions', async () => {
    const { endpoints } = shop.client
    const query = {
      kind: 'HogQLQuery',
      query: 'SELECT event, count() AS n FROM events WHERE event = {variables.name} GROUP BY event',
      variables: { v1: { variableId: 'v1', code_name: 'name', value: 'bought' } },
    }
    await endpoints.create({ name: 'by-name', query })
    expect(await endpoints.run('by-name')).toMatchObject({
      rows: [{ event: 'bought', n: 3 }],
      version: 1,
      cached: false,
    })
    expect(await endpoints.run('by-name')).toMatchObject({ cached: true })
    expect(await endpoints.run('by-name', { variables: { name: '$pageview' } })).toMatchObject({
      rows: [{ n: 1 }],
    })
    await expect(endpoints.run('by-name', { variables: { other: 1 } })).rejects.toMatchObject({ status: 400 })
    await endpoints.update('by-name', {
      query: { kind: 'HogQLQuery', query: 'SELECT event FROM events ORDER BY event' },
    })
    expect(await endpoints.run('by-name', { limit: 2 })).toMatchObject({
      truncated: true,
      version: 2,
      columns: ['event'],
    })
    expect(await endpoints.run('by-name', { version: 1 })).toMatchObject({
      version: 1,
      columns: ['event', 'n'],
    })
    expect((await endpoints.versions('by-name')).map(({ version }) => version)).toEqual([2, 1])
    expect(await endpoints.lastExecutionTimes(['by-name'])).toEqual({ 'by-name': expect.any(String) })
    expect((await endpoints.list().all()).map(({ name }) => name)).toEqual(['by-name'])
    await endpoints.delete('by-name')
    await expect(endpoints.get('by-name')).rejects.toMatchObject({ status: 404 })
  })
})
