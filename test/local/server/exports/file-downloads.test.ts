import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FileDownload } from '../../../../src/schemas/file-download.ts'
import { openShop, type Shop } from '../resources/shop.ts'
import { API_KEY } from '../test-server.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop?.[Symbol.asyncDispose]())

const PATH = '/api/projects/1/file_download_batch_exports/'

function input() {
  const nowMs = Date.now()
  return {
    model: 'events',
    file: { format: 'JSONLines', compression: 'gzip' },
    data_interval_start: new Date(nowMs - 86_400_000).toISOString(),
    data_interval_end: new Date(nowMs).toISOString(),
  } as const
}

const start = (fault?: string) =>
  shop.server.call('POST', PATH, input(), fault === undefined ? {} : { 'x-local-fault': fault })

describe('a run', () => {
  it('starts, runs, and is complete once its files can be listed', async () => {
    const { json } = await start()
    const seen: string[] = []
    let download: FileDownload
    do {
      download = await shop.client.fileDownloads.get(json.id as string)
      if (seen.at(-1) !== download.status) seen.push(download.status)
      if (download.status !== 'Completed') expect(download.files).toBeUndefined()
    } while (download.status !== 'Completed')
    // On a busy machine the first look may come late.
    expect(['Starting', ...seen.filter((status) => status !== 'Starting')]).toEqual([
      'Starting',
      'Running',
      'Completed',
    ])
    expect(download.files).toHaveLength(1)
  })

  it('can be cancelled before it runs', async () => {
    const { json } = await start()
    expect(await shop.client.fileDownloads.cancel(json.id as string)).toEqual({ status: 'Cancelled' })
    expect(await shop.client.fileDownloads.get(json.id as string)).toEqual({ status: 'Cancelled' })
  })

  it.each([
    ['Failed', 'server_error', false],
    ['FailedRetryable', 'server_error', true],
    ['TimedOut', 'server_error', true],
    ['FailedBilling', 'quota_exceeded', false],
  ])('ends as %s when told to', async (status, code, retryable) => {
    const { json } = await start(`run_failed; status=${status}`)
    await expect(shop.client.fileDownloads.wait(json.id as string)).rejects.toMatchObject({
      code,
      retryable,
      details: { status },
    })
  })

  it('is refused when three run', async () => {
    const running = await Promise.all([start(), start(), start()])
    const refused = await start()
    expect([refused.status, refused.json.code, refused.headers.get('retry-after')]).toEqual([
      429,
      'too_many_concurrent_file_downloads',
      null,
    ])
    for (const { json } of running) await shop.client.fileDownloads.wait(json.id as string)
    const asked = await start('too_many_downloads_429')
    expect([asked.status, asked.json.code]).toEqual([429, 'too_many_concurrent_file_downloads'])
    expect((await start()).status).toBe(202)
  })
})

describe('a file', () => {
  async function link(fault?: string): Promise<string> {
    const { json } = await start()
    await shop.client.fileDownloads.wait(json.id as string)
    const answer = await fetch(`${shop.server.url}${PATH}${json.id}/download/0/`, {
      headers: {
        authorization: `Bearer ${API_KEY}`,
        ...(fault === undefined ? {} : { 'x-local-fault': fault }),
      },
      redirect: 'manual',
    })
    return answer.headers.get('location')!
  }

  it('is not given to who comes too late', async () => {
    const answer = await fetch(await link('expired_link'))
    expect([answer.status, await answer.text()]).toEqual([
      403,
      expect.stringContaining('Request has expired'),
    ])
  })

  it('may end in the middle', async () => {
    await expect(fetch(await link('cut_download')).then((answer) => answer.arrayBuffer())).rejects.toThrow()
  })

  it('arrives with a new link after either', async () => {
    const { json } = await start()
    const id = json.id as string
    const { files } = await shop.client.fileDownloads.wait(id)
    const sink = new PassThrough()
    const [bytes] = await Promise.all([buffer(sink), shop.client.fileDownloads.download(id, files[0]!, sink)])
    expect([bytes[0], bytes[1]]).toEqual([0x1f, 0x8b])
  })
})
