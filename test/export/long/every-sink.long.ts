import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { expectCompleteSet } from '../support/expect-complete-set.ts'
import { type ServedHistory, serveHistory } from '../support/serve-history.ts'
import { SINK_WAYS } from '../support/sink-ways.ts'

describe.each(['UTC', 'America/New_York', 'Asia/Kathmandu'])(
  'two million events of a project in %s',
  (timezone) => {
    let served: ServedHistory
    beforeAll(async () => {
      served = await serveHistory({ rows: 2_000_000, local: { timezone }, proxy: { countRows: true } })
    })
    afterAll(() => served?.[Symbol.asyncDispose]())

    it.each(SINK_WAYS)('are all in $name, once', async (way) => {
      const folder = join(served.directory, way.name)
      await mkdir(folder)
      await expectCompleteSet(served, way, folder)
      await rm(folder, { recursive: true })
    })
  },
)
