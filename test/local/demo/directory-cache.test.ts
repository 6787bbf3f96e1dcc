import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build as bundle } from 'esbuild'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { copyFromCache, removeFromCache } from '../../../src/local/demo/directory-cache.ts'

let cacheDirectory: string
let builds: number
const children: ChildProcess[] = []

beforeEach(async () => {
  cacheDirectory = await mkdtemp(join(tmpdir(), 'directory-cache-'))
  builds = 0
})

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await rm(cacheDirectory, { recursive: true, force: true })
})

const fill = async (directory: string): Promise<void> => {
  builds += 1
  await mkdir(join(directory, 'store'))
  await writeFile(join(directory, 'store', 'part'), 'content')
  await symlink('store/part', join(directory, 'link'))
}

const copy = (key = 'a', build = fill, signal?: AbortSignal) =>
  copyFromCache({ cacheDirectory, key, build, signal })

it('builds once and hands out private copies', async () => {
  const first = await copy()
  const second = await copy()
  expect(builds).toBe(1)
  await writeFile(join(first.directory, 'store', 'part'), 'changed')
  expect(await readFile(join(second.directory, 'store', 'part'), 'utf8')).toBe('content')
  await first.dispose()
  await second.dispose()
  expect(await readdir(cacheDirectory)).toEqual(['demo-a'])
})

it('keeps symbolic links inside the copy, so that nothing can be written through them into the cache', async () => {
  const { directory } = await copy()
  expect((await lstat(join(directory, 'link'))).isSymbolicLink()).toBe(true)
  expect(await readlink(join(directory, 'link'))).toBe('store/part')
})

it('builds for each key, and again when asked to forget', async () => {
  await copy('a')
  await copy('b')
  expect(builds).toBe(2)
  await removeFromCache(cacheDirectory, 'a')
  await copy('a')
  expect(builds).toBe(3)
})

it('builds again when a file was cut short, is missing, or the sizes are unreadable', async () => {
  await copy()
  const entry = join(cacheDirectory, 'demo-a')
  await truncate(join(entry, 'data', 'store', 'part'), 3)
  const { directory } = await copy()
  expect(await readFile(join(directory, 'store', 'part'), 'utf8')).toBe('content')
  await rm(join(entry, 'data', 'store', 'part'))
  await copy()
  await writeFile(join(entry, 'sizes.json'), '{')
  await copy()
  expect(builds).toBe(4)
})

it('leaves nothing behind when a build fails, and builds again next time', async () => {
  await expect(copy('a', () => Promise.reject(new Error('no disk')))).rejects.toThrow('no disk')
  expect(await readdir(cacheDirectory)).toEqual([])
  await copy()
  expect(builds).toBe(1)
})

it('serves two builders of the same entry at once', async () => {
  let arrived = 0
  let open = (): void => {}
  const bothArrived = new Promise<void>((resolve) => {
    open = resolve
  })
  const together = async (directory: string): Promise<void> => {
    arrived += 1
    if (arrived === 2) open()
    await bothArrived
    await fill(directory)
  }
  // Both look before either has begun; a later third finds one of them at work and waits.
  const copies = await Promise.all([copy('a', together), copy('a', together)])
  for (const { directory } of copies) {
    expect(await readFile(join(directory, 'store', 'part'), 'utf8')).toBe('content')
  }
  expect((await readdir(cacheDirectory)).filter((name) => name.startsWith('demo-'))).toEqual(['demo-a'])
  expect((await readdir(cacheDirectory)).filter((name) => name.startsWith('build-'))).toEqual([])
})

it('waits for a builder that is at work instead of building twice, and can be told to stop waiting', async () => {
  let finish = (): void => {}
  const slow = copy('a', async (directory) => {
    await new Promise<void>((resolve) => {
      finish = resolve
    })
    await fill(directory)
  })
  await expect.poll(async () => (await readdir(cacheDirectory)).length).toBe(1)
  await expect(copy('a', fill, AbortSignal.timeout(50))).rejects.toThrow()
  const patient = copy('a')
  finish()
  await Promise.all([slow, patient])
  expect(builds).toBe(1)
})

it('takes nothing that a killed process was building or using for complete, and removes it', async () => {
  const program = join(cacheDirectory, '..', `killed-builder-${process.pid}.mjs`)
  await bundle({
    entryPoints: [fileURLToPath(new URL('../../../src/local/demo/directory-cache.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: program,
  })
  const script = `
    import { writeFileSync } from 'node:fs'
    import { copyFromCache } from ${JSON.stringify(program)}
    const cacheDirectory = ${JSON.stringify(cacheDirectory)}
    await copyFromCache({ cacheDirectory, key: 'used', build: async (directory) => writeFileSync(directory + '/file', 'x') })
    await copyFromCache({ cacheDirectory, key: 'a', build: (directory) => {
      writeFileSync(directory + '/half', 'x')
      console.log('building')
      return new Promise(() => setInterval(() => {}, 1000))
    } })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  await once(child.stdout!, 'data')
  expect((await readdir(cacheDirectory)).map((name) => name.split('~')[0])).toEqual([
    'build-a',
    'demo-used',
    'run',
  ])
  child.kill('SIGKILL')
  await once(child, 'exit')

  const { directory, dispose } = await copy()
  expect(builds).toBe(1)
  expect((await readdir(directory)).sort()).toEqual(['link', 'store'])
  await dispose()
  expect(await readdir(cacheDirectory)).toEqual(['demo-a', 'demo-used'])
  await rm(program)
})

it('keeps the three entries used last', async () => {
  for (const [index, key] of ['a', 'b', 'c'].entries()) {
    await copy(key)
    const used = new Date(Date.now() - (10 - index) * 60_000)
    await utimes(join(cacheDirectory, `demo-${key}`), used, used)
  }
  await copy('a')
  await copy('d')
  const entries = (await readdir(cacheDirectory)).filter((name) => name.startsWith('demo-'))
  expect(entries).toEqual(['demo-a', 'demo-c', 'demo-d'])
})
