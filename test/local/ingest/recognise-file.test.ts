import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { checkEventsFile } from '../../../src/local/ingest/events-file.ts'
import { recogniseFile } from '../../../src/local/ingest/recognise-file.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'recognise-file-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(directory, name)
  await writeFile(path, content)
  return path
}
const failureOf = (path: string) =>
  checkEventsFile(path).then(
    () => expect.fail('was taken'),
    (error) => error,
  )

it.each([
  ['events.ndjson', '{}', 'json'],
  ['events.json', '[]', 'json'],
  ['events.gz', gzipSync('{}'), 'json'],
  ['events.csv', 'event', 'table'],
  ['events.TSV', 'event', 'table'],
  ['events.csv.gz', gzipSync('event'), 'table'],
  ['events.bin', 'PAR1....PAR1', 'parquet'],
])('%s is told by its name and first bytes', async (name, content, kind) => {
  expect(await recogniseFile(await file(name, content))).toBe(kind)
})

it.each([
  ['a workbook', 'sheet.xlsx', Buffer.from('504b030414000600', 'hex'), 'is an Excel workbook', 'as CSV'],
  ['an archive', 'events.zip', Buffer.from('504b030414000600', 'hex'), 'is a ZIP archive', 'Unpack it'],
  ['zstd', 'events.csv.zst', Buffer.from('28b52ffd00', 'hex'), 'is packed with zstd', 'Unpack it'],
  [
    'text under another name',
    'events.parquet',
    '{"event":"x"}',
    'is no Parquet file: it begins with "{',
    '.ndjson',
  ],
  ['half a Parquet file', 'half.parquet', 'PAR1 and then nothing', 'is cut off', 'again'],
  ['an empty file', 'empty.ndjson', '', 'is empty', 'at least one event'],
])('%s is refused for what it is', async (_what, name, content, message, hint) => {
  const error = await failureOf(await file(name, content))
  expect(error).toMatchObject({ name: 'InputError', code: 'invalid_input' })
  expect(error.message).toContain(`${join(directory, name)}: it ${message}`)
  expect(error.hint).toContain(hint)
})

it('a folder and a missing file are refused, with a file that could be meant', async () => {
  const folder = join(directory, 'folder')
  await mkdir(folder)
  expect(await failureOf(folder)).toMatchObject({
    name: 'LocalPostHogError',
    message: `Cannot read events from ${folder}: it is a folder.`,
  })
  await writeFile(join(folder, 'notes.txt'), '')
  await writeFile(join(folder, 'part-1.ndjson.gz'), '')
  expect((await failureOf(folder)).hint).toBe(
    `Give a file of it, such as ${join(folder, 'part-1.ndjson.gz')}.`,
  )
  expect(await failureOf(join(folder, 'none'))).toMatchObject({
    message: expect.stringContaining('there is no such file'),
    hint: expect.stringContaining('Give the path of a file of events'),
  })
})

it('a header that lacks something is seen before the events are', async () => {
  const error = await failureOf(await file('header.csv', 'event,when\nx,1\n'))
  expect(error.message).toContain('line 1: the header has no distinct_id, no timestamp')
})
