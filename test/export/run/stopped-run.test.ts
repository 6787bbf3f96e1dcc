import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Driver, QueryResult } from '../../../src/client/driver.ts'
import { ApiError } from '../../../src/errors.ts'
import type { ExportOptions } from '../../../src/export/export-options.ts'
import { exportRows } from '../../../src/export/export-rows.ts'
import { ndjsonSink } from '../../../src/export/sinks/ndjson-sink.ts'

let directory: string
let asked: number
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'export-stopped-test-'))
  asked = 0
})
afterEach(() => rm(directory, { recursive: true, force: true }))

/** Tells columns and counts, and refuses to give rows. */
const driver = {
  async execute(_query: unknown, { name = '' } = {}): Promise<QueryResult> {
    asked++
    const isCount = name.includes('/count of ')
    if (!isCount && !name.includes('column')) throw new ApiError('No rows today.', { code: 'query_invalid' })
    const columns = isCount ? ['rows'] : ['id']
    return { columns, types: ['UInt64'], rows: isCount ? [{ rows: 3 }] : [], cached: false } as never
  },
} as unknown as Driver

const stopped = (options: ExportOptions = {}): Promise<unknown> =>
  exportRows(
    driver,
    { hogql: 'SELECT id FROM things', key: 'id' },
    ndjsonSink(join(directory, 'things.ndjson')),
    options,
  ).catch((error: unknown) => error)

/** Requests of all runs, as the next one will count them. */
async function remembered(): Promise<number> {
  const lines = (await readFile(join(directory, 'things.ndjson.checkpoint'), 'utf8')).trimEnd().split('\n')
  return lines.reduce((sum, line) => sum + ((JSON.parse(line) as { requests?: number }).requests ?? 0), 0)
}

it('remembers every request, those in vain as well, so that restarts keep to the budget', async () => {
  await stopped()
  expect(asked).toBeGreaterThan(2)
  expect(await remembered()).toBe(asked)
  await stopped()
  expect(await remembered()).toBe(asked)
})

it('says how to go on, which is not by overwriting once more', async () => {
  expect(await stopped()).toMatchObject({ hint: 'Run it again, unchanged, to go on where it stopped.' })
  expect(await stopped({ overwrite: true })).toMatchObject({
    hint: 'Run it again, without overwriting, to go on where it stopped.',
  })
})
