import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Driver } from '../../../src/client/driver.ts'
import { withJournal } from '../../../src/export/run/with-journal.ts'
import type { ExportSink } from '../../../src/export/sinks/export-sink.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'with-journal-test-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const driver = {} as Driver

function sinkThatTells(done: string[]): ExportSink {
  return {
    name: 'told',
    format: { kind: 'ndjson' },
    writePart: () => {},
    close: () => void done.push('sink closed'),
  } as ExportSink
}

it('closes the sink whatever becomes of the work, while nobody else has the journal', async () => {
  const done: string[] = []
  const checkpoint = join(directory, 'checkpoint')
  const given = { driver, sink: sinkThatTells(done), selection: {}, options: { checkpoint } }
  const work = withJournal(given, async () => {
    done.push('worked')
    throw new Error('enough')
  })
  await expect(work).rejects.toThrow('enough')
  expect(done).toEqual(['worked', 'sink closed'])
  expect(await withJournal(given, async (_journal, path) => path)).toBe(checkpoint)
})

it('closes the sink when there is no using the checkpoint', async () => {
  const done: string[] = []
  const checkpoint = join(directory, 'checkpoint')
  await writeFile(checkpoint, 'something else')
  const given = { driver, sink: sinkThatTells(done), selection: {}, options: { checkpoint } }
  await expect(withJournal(given, async () => done.push('worked'))).rejects.toMatchObject({
    code: 'checkpoint_invalid',
  })
  expect(done).toEqual(['sink closed'])
})
