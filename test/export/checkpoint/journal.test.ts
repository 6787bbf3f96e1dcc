import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { memoryJournal, openJournal } from '../../../src/export/checkpoint/journal.ts'
import type { Fingerprint, JournalEntry } from '../../../src/export/checkpoint/journal-entry.ts'
import { readJournal, writeLine } from '../../../src/export/checkpoint/journal-line.ts'
import { arbitraryEntries } from '../support/arbitrary-entries.ts'

const AT = '2026-08-01T10:00:00.000Z'
const FINGERPRINT = { host: 'https://us.posthog.com', projectId: 1, columns: ['uuid', 'event'] }
const START: JournalEntry = { kind: 'start', version: 1, fingerprint: FINGERPRINT, at: AT }
const done = (cell: string): JournalEntry => ({
  kind: 'done',
  cell,
  rows: 1,
  bytes: 10,
  duplicates: 0,
  requests: 1,
  state: { bytes: 10 },
  at: AT,
})

let directory: string
let path: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'export-journal-test-'))
  path = join(directory, 'events.checkpoint')
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const open = (more: { fingerprint?: Fingerprint; overwrite?: boolean } = {}) =>
  openJournal({ path, fingerprint: FINGERPRINT, ...more })

function bytesOf(entries: readonly JournalEntry[]): Buffer {
  let sum = 0
  return Buffer.concat(
    entries.map((entry) => {
      const line = writeLine(entry, sum)
      sum = line.sum
      return Buffer.from(line.text)
    }),
  )
}

async function write(...cells: string[]): Promise<void> {
  const journal = await open()
  await Promise.all(cells.map((cell) => journal.append(done(cell))))
  await journal.close()
}

async function expectRefused(reason: RegExp, more: Parameters<typeof open>[0] = {}): Promise<void> {
  const before = await readFile(path)
  await expect(open(more)).rejects.toMatchObject({
    name: 'ExportError',
    code: 'checkpoint_invalid',
    message: expect.stringMatching(reason),
    hint: expect.stringContaining('overwrite'),
  })
  expect(await readFile(path)).toEqual(before)
  expect(await readdir(directory)).toEqual(['events.checkpoint'])
}

describe('a journal', () => {
  it('is NDJSON that keeps entries in their order, over several runs', async () => {
    await write('a', 'b', 'c')
    const again = await open()
    expect(again.entries).toEqual([done('a'), done('b'), done('c')])
    await again.append(done('d'))
    await again.close()
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { kind: 'start', version: 1, fingerprint: FINGERPRINT },
      ...['a', 'b', 'c', 'd'].map(done),
    ])
    expect(await readdir(directory)).toEqual(['events.checkpoint'])
  })

  it('leaves nothing when there was nothing to remember, and makes its folder', async () => {
    path = join(directory, 'deep', 'down', 'events.checkpoint')
    const journal = await open()
    expect(await readdir(join(directory, 'deep', 'down'))).toEqual(['events.checkpoint.lock'])
    expect(journal.entries).toEqual([])
    await journal.close()
    await journal.close()
    expect(await readdir(join(directory, 'deep', 'down'))).toEqual([])
  })

  it('leaves nothing when it is removed', async () => {
    await write('a')
    const journal = await open()
    await journal.append(done('b'))
    await journal.remove()
    expect(await readdir(directory)).toEqual([])
    await expect(journal.append(done('c'))).rejects.toThrow('has been closed')
  })

  it('takes an empty file as its own', async () => {
    await writeFile(path, '')
    await write('a')
    const journal = await open()
    await journal.close()
    expect(journal.entries).toEqual([done('a')])
  })

  it('refuses entries it could not read again', async () => {
    const journal = await open()
    await expect(journal.append({ ...done('a'), rows: -1 } as JournalEntry)).rejects.toThrow()
    await journal.append(done('b'))
    await journal.close()
    expect((await readFile(path, 'utf8')).split('\n')).toHaveLength(3)
  })

  it('in memory has nothing and takes everything', async () => {
    const journal = memoryJournal()
    await journal.append(done('a'))
    await journal.remove()
    expect(journal.entries).toEqual([])
  })
})

describe('a torn last line', () => {
  it('is cut off, with the next entry in its place', async () => {
    await write('a', 'b')
    const whole = await readFile(path)
    await writeFile(path, whole.subarray(0, -7))
    await write('c')
    const journal = await open()
    await journal.close()
    expect(journal.entries).toEqual([done('a'), done('c')])
  })

  it('may be room without content', async () => {
    await write('a')
    await writeFile(path, Buffer.alloc(4096), { flag: 'a' })
    await write('b')
    await writeFile(path, Buffer.concat([Buffer.alloc(100), Buffer.from('\n')]), { flag: 'a' })
    const journal = await open()
    await journal.close()
    expect(journal.entries).toEqual([done('a'), done('b')])
  })

  it('of any journal leaves the entries before it, or is refused, wherever it tears', () => {
    fc.assert(
      fc.property(arbitraryEntries, (entries) => {
        const all = [START, ...entries]
        const kept = all.map((entry) => JSON.parse(JSON.stringify(entry)) as JournalEntry)
        const bytes = bytesOf(all)
        let whole = 0
        for (let length = 0; length <= bytes.length; length++) {
          if (bytes[length - 1] === 0x0a) whole++
          const content = readJournal(bytes.subarray(0, length))
          if (whole === 0) expect(content).toHaveProperty('reason')
          else expect(content).toMatchObject({ entries: kept.slice(0, whole) })
        }
      }),
      { numRuns: 15 },
    )
  })
})

describe('anything else is refused and stays as it was', () => {
  it.each([
    ['another file', 'uuid,event\n1,signup\n', /line 1: it does not begin as a checkpoint/],
    ['garbage without a line', 'x', /line 1: it does not begin/],
    ['half a first line', '{"kind":"start","version":1,"finger', /line 1: it does not begin/],
    ['NDJSON of something else', '{"kind":"start"}\n{"a":1}\n', /line 1: it does not begin/],
  ])('%s', async (_, content, reason) => {
    await writeFile(path, content)
    await expectRefused(reason)
  })

  it('a journal of a later version', async () => {
    await writeFile(path, writeLine({ ...START, version: 2 } as unknown as JournalEntry, 0).text)
    await expectRefused(/version 2 of the format/)
  })

  it('a line that was changed, lost, repeated or moved', async () => {
    await write('a', 'b', 'c')
    const [start, a, b, c] = (await readFile(path, 'utf8')).trimEnd().split('\n')
    for (const lines of [
      [start, a, b?.replace('"rows":1', '"rows":2'), c],
      [start, a, c],
      [start, a, a, b, c],
      [start, b, a, c],
      [start, a, b, c, start],
      [start, a, b?.slice(0, 9), c],
    ]) {
      await writeFile(path, `${lines.join('\n')}\n`)
      await expectRefused(/line [2-5]: the line was damaged or changed/)
    }
  })

  it('whatever byte was changed: what opens is a beginning of what was written', () => {
    const entries = [START, done('a'), done('b')]
    const bytes = bytesOf(entries)
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at] ?? 0) ^ change
        const content = readJournal(changed)
        if ('reason' in content) return
        expect(content.entries).toEqual(entries.slice(0, content.entries.length))
        expect(content.entries.length).toBe(2)
      }),
      { numRuns: 2000 },
    )
  })

  it('a line whose end was lost: what came behind it is no half line', () => {
    const bytes = bytesOf([START, done('a'), done('b')])
    bytes[bytesOf([START, done('a')]).length - 1] = 0
    expect(readJournal(bytes)).toMatchObject({ line: 2, reason: 'the line was damaged or changed' })
  })

  it('random bytes, also behind a good beginning', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.boolean(), (random, isBehind) => {
        const good = isBehind ? bytesOf([START, done('a')]) : Buffer.alloc(0)
        const content = readJournal(Buffer.concat([good, random]))
        if (!('reason' in content)) expect(content.entries).toEqual([START, done('a')])
        if (!isBehind) expect(content).toHaveProperty('reason')
      }),
      { numRuns: 2000 },
    )
  })

  it('a journal of another export, naming what differs', async () => {
    await write('a')
    await expectRefused(
      /belongs to another export: columns: was \["uuid","event"\], is now \["uuid"\]; token/,
      {
        fingerprint: { ...FINGERPRINT, columns: ['uuid'], token: 'phx_0123456789abcdef' },
      },
    )
    await expect(open({ fingerprint: { ...FINGERPRINT, token: 'phx_0123456789abcdef' } })).rejects.toSatisfy(
      (error: Error) => !JSON.stringify(error).includes('0123456789abcdef'),
    )
    // What is undefined is not there in JSON either, and the order of names says nothing.
    const { host, ...others } = FINGERPRINT
    await (await open({ fingerprint: { ...others, where: undefined, host } })).close()
  })

  it('until it may be overwritten, which happens with the first entry', async () => {
    await writeFile(path, 'precious')
    const journal = await open({ overwrite: true })
    expect(await readFile(path, 'utf8')).toBe('precious')
    await journal.append(done('a'))
    await journal.close()
    expect(readJournal(await readFile(path))).toMatchObject({ entries: [{ kind: 'start' }, done('a')] })
  })

  it('a folder, and one that cannot be written', async () => {
    await expect(openJournal({ path: directory, fingerprint: {} })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('EISDIR'),
    })
    await writeFile(path, '')
    await expect(openJournal({ path: join(path, 'checkpoint'), fingerprint: {} })).rejects.toMatchObject({
      code: 'invalid_input',
      hint: expect.stringContaining('may write'),
    })
    expect(await readdir(directory)).toEqual(['events.checkpoint'])
  })
})

describe('two writers', () => {
  it('are kept apart, with the process named', async () => {
    const journal = await open()
    await expect(open()).rejects.toMatchObject({
      code: 'checkpoint_invalid',
      message: expect.stringContaining(`is in use by this process (${process.pid}) since 20`),
      details: { pid: process.pid, isLocked: true },
    })
    await journal.append(done('a'))
    await journal.close()
    await (await open()).close()
  })

  it('are kept apart across machines as long as the other shows life', async () => {
    const owner = JSON.stringify({ id: 'x', pid: 1, host: 'elsewhere', since: AT })
    await writeFile(`${path}.lock`, owner)
    await expect(open()).rejects.toMatchObject({ message: expect.stringContaining('process 1 on elsewhere') })
    const before = new Date(Date.now() - 61_000)
    await utimes(`${path}.lock`, before, before)
    await write('a')
  })

  it('are one when the other was killed', async () => {
    const child = spawn(process.execPath, ['-e', ''])
    await once(child, 'exit')
    await writeFile(`${path}.lock`, JSON.stringify({ id: 'x', pid: child.pid, host: hostname(), since: AT }))
    await write('a')
    expect(await readdir(directory)).toEqual(['events.checkpoint'])
  })
})

it.runIf(process.platform === 'linux')('says so when the disk is full, and writes nothing more', async () => {
  const journal = await open()
  await journal.append(done('a'))
  const { size } = await stat(path)
  // The size of a file this process may write ends where the file does.
  const limit = spawnSync('prlimit', [`--pid=${process.pid}`, `--fsize=${size + 10}:unlimited`])
  if (limit.status !== 0) return journal.close()
  const ignore = () => {}
  process.on('SIGXFSZ', ignore)
  try {
    const full = {
      code: 'export_stopped',
      message: expect.stringMatching(/no room left to write the checkpoint/),
    }
    await expect(journal.append(done('b'))).rejects.toMatchObject(full)
    spawnSync('prlimit', [`--pid=${process.pid}`, '--fsize=unlimited'])
    await expect(journal.append(done('c'))).rejects.toMatchObject(full)
  } finally {
    spawnSync('prlimit', [`--pid=${process.pid}`, '--fsize=unlimited'])
    process.off('SIGXFSZ', ignore)
  }
  await journal.close()
  expect((await stat(path)).size).toBe(size)
  await write('d')
})
