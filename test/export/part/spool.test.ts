import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSpool, type SpoolOptions } from '../../../src/export/part/spool.ts'

const FACTS = { id: 'cell', segment: 'all', rows: 3, duplicates: 1, columns: [] }
const CHUNKS = Array.from({ length: 40 }, () => randomBytes(10_000))
const ALL = Buffer.concat(CHUNKS)

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'export-spool-test-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const open = (options: Partial<SpoolOptions> = {}) => openSpool({ directory, name: 'cell', ...options })
const expectAll = (bytes: Buffer) => expect(bytes.equals(ALL)).toBe(true)
const leftovers = async () => (await readdir(tmpdir())).filter((name) => name.includes('posthog-export~'))

describe.each([
  { gzip: false, memoryBytes: 1_000_000 },
  { gzip: false, memoryBytes: 25_000 },
  { gzip: false, memoryBytes: 0 },
  { gzip: true, memoryBytes: 1_000_000 },
  { gzip: true, memoryBytes: 25_000 },
])('with %o', (options) => {
  const isSpilled = options.memoryBytes < ALL.length
  const read = (bytes: Buffer) => (options.gzip ? gunzipSync(bytes) : bytes)

  async function fill() {
    const spool = open(options)
    await spool.write(CHUNKS.slice(0, 7))
    for (const chunk of CHUNKS.slice(7)) await spool.write([chunk])
    return { spool, part: await spool.finish(FACTS) }
  }

  it('gives the bytes as often as asked, then leaves nothing', async () => {
    const { spool, part } = await fill()
    expect(await readdir(directory)).toEqual(isSpilled ? ['cell.tmp'] : [])
    expect(part).toMatchObject(FACTS)
    const first = await buffer(part.chunks())
    expectAll(read(first))
    expect(part.bytes).toBe(first.length)
    expect(first.equals(await buffer(part.stream()))).toBe(true)
    // Whoever stops reading holds nothing open.
    for await (const chunk of part.chunks()) if (chunk.length > 0) break
    await spool.discard()
    await spool.discard()
    expect(await readdir(directory)).toEqual([])
  })

  it('moves to a file, in place of one that is there', async () => {
    const { spool, part } = await fill()
    await writeFile(join(directory, 'to'), 'before')
    await part.moveTo(join(directory, 'to'))
    await spool.discard()
    expect(await readdir(directory)).toEqual(['to'])
    expectAll(read(await readFile(join(directory, 'to'))))
  })

  it('can be given up at any time', async () => {
    const spool = open(options)
    const writing = spool.write(CHUNKS).catch(() => {})
    await spool.discard()
    expect(await readdir(directory)).toEqual([])
    await writing
    expect(await readdir(directory)).toEqual([])
  })
})

it('has a directory of its own where none is given', async () => {
  const before = await leftovers()
  const spool = openSpool({ name: 'cell', memoryBytes: 10 })
  await spool.write(CHUNKS)
  const part = await spool.finish(FACTS)
  expect((await leftovers()).length).toBe(before.length + 1)
  // Very likely another file system than /dev/shm, which then takes a copy.
  const to = join(process.platform === 'linux' ? '/dev/shm' : directory, `spool-test-${process.pid}`)
  await part.moveTo(to)
  expectAll(await readFile(to))
  await rm(to)
  expect(await leftovers()).toEqual(before)
})

it('of nothing is empty, or an empty gzip member', async () => {
  const plain = await open().finish(FACTS)
  expect(plain.bytes).toBe(0)
  const packed = await open({ gzip: true }).finish(FACTS)
  expect(gunzipSync(await buffer(packed.chunks()))).toEqual(Buffer.alloc(0))
})

describe.runIf(process.platform === 'linux')('a full disk', () => {
  it.each([false, true])('is said so, and leaves nothing (gzip %s)', async (gzip) => {
    await symlink('/dev/full', join(directory, 'cell.tmp'))
    const spool = open({ gzip, memoryBytes: 1 })
    const full = {
      name: 'ExportError',
      code: 'export_stopped',
      message: expect.stringContaining(`There is no room left to write ${directory}/cell.tmp: ENOSPC`),
      hint: 'Make room there.',
    }
    await expect(
      (async () => {
        await spool.write(CHUNKS)
        await spool.finish(FACTS)
      })(),
    ).rejects.toMatchObject(full)
    await spool.discard()
    expect(await readdir(directory)).toEqual([])
  })

  it('where a part is to go leaves the part where it was', async () => {
    const spool = open()
    await spool.write(CHUNKS)
    const part = await spool.finish(FACTS)
    await symlink('/dev/full', join(directory, 'to.tmp'))
    await expect(part.moveTo(join(directory, 'to'))).rejects.toMatchObject({ code: 'export_stopped' })
    expect(await readdir(directory)).toEqual([])
    expectAll(await buffer(part.chunks()))
    await part.moveTo(join(directory, 'to'))
    expectAll(await readFile(join(directory, 'to')))
  })
})
