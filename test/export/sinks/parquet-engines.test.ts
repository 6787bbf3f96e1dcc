import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { parquetSink } from '../../../src/export/sinks/parquet/parquet-sink.ts'

vi.mock('hyparquet-writer', () => {
  throw new Error('Cannot find package')
})
vi.mock('@duckdb/node-api', () => {
  throw new Error('Cannot find package')
})

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'parquet-engines-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const nothing = { resumed: false, overwrite: false, committed: new Set<string>() }

it.each([
  [{}, 'hyparquet-writer or @duckdb/node-api', 'npm install hyparquet-writer'],
  [{ engine: 'duckdb' }, '@duckdb/node-api', 'npm install @duckdb/node-api'],
] as const)('says what to install before anything is sent: %j', async (options, packages, command) => {
  const sink = parquetSink(join(directory, 'events.parquet'), options)
  const call = async () => sink.check?.(nothing)
  await expect(call()).rejects.toMatchObject({
    code: 'missing_peer',
    message: expect.stringContaining(packages),
    hint: `Run: ${command}`,
  })
})
