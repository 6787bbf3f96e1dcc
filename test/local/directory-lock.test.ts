import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import { LOCK_FILE, lockDirectory } from '../../src/local/directory-lock.ts'
import { startLocalPostHog } from '../../src/local/index.ts'
import { rowsOf, startLocalProcess } from './support/local-process.ts'

vi.setConfig({ testTimeout: 120_000 })

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'posthog-lock-test-'))
})
afterEach(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }))

const capture = async (local: { url: string; projectToken: string }, fields: string) => {
  const body = `{"api_key":"${local.projectToken}","event":"kept","distinct_id":"someone",${fields}}`
  expect((await fetch(`${local.url}/e/`, { method: 'POST', body })).status).toBe(200)
}

it('names the process that has the directory, which goes on unharmed', async () => {
  const local = await startLocalProcess({ directory, demo: false })
  await capture(local, '"properties":{"$set":{"account":9007199254740993}}')
  const second = startLocalPostHog({ directory })
  await expect(second).rejects.toMatchObject({
    name: 'LocalPostHogError',
    code: 'local_failed',
    message: expect.stringContaining(`${directory} is in use by process ${local.child.pid} since 20`),
    hint: expect.stringContaining('another directory'),
    details: { pid: local.child.pid },
  })
  await capture(local, '"properties":{"n":1}')
  expect(await local.rows('SELECT count() FROM events')).toEqual([[2]])
  local.child.kill('SIGKILL')
  await once(local.child, 'exit')

  // What was stored is read back exactly, also after another change to the same person.
  await using again = await startLocalPostHog({ directory })
  await capture(again, '"properties":{"$set":{"plan":"pro"}}')
  const answer = await fetch(`${again.url}/api/projects/1/persons/`, {
    headers: { authorization: `Bearer ${again.apiKey}` },
  })
  expect(await answer.text()).toContain('"account":9007199254740993,"plan":"pro"')
  expect(await rowsOf(again, 'SELECT count() FROM events')).toEqual([[3]])
})

it('names this process when it is the one, and forgets it when it closes', async () => {
  const first = await startLocalPostHog({ directory, demo: false })
  await expect(startLocalPostHog({ directory, demo: false })).rejects.toMatchObject({
    message: expect.stringContaining(`is in use by this process (${process.pid})`),
  })
  // One that is being closed is waited for.
  const next = startLocalPostHog({ directory, demo: false })
  await Promise.all([first.close(), next])
  await (await next).close()
  expect(await readdir(directory)).not.toContain(LOCK_FILE)
})

it('takes over what processes that ended left there', async () => {
  const child = spawn(process.execPath, ['-e', ''])
  await once(child, 'exit')
  const left = [
    { id: 'a', pid: child.pid, host: hostname() },
    { id: 'b', pid: process.pid, host: hostname() },
    { id: 'c', pid: process.ppid, host: hostname(), processStart: '1' },
    { id: 'd', pid: 1, host: 'elsewhere' },
  ]
  for (const owner of process.platform === 'linux' ? left : left.filter(({ id }) => id !== 'c')) {
    await writeFile(join(directory, LOCK_FILE), JSON.stringify(owner))
    const release = await lockDirectory(directory)
    expect(JSON.parse(await readFile(join(directory, LOCK_FILE), 'utf8'))).toMatchObject({ pid: process.pid })
    await release()
    expect(await readdir(directory)).toEqual([])
  }
})

it('is had by one at a time, however many want it', async () => {
  await writeFile(join(directory, LOCK_FILE), '{"id":"stale","pid":0,"host":"elsewhere"}')
  let holders = 0
  let most = 0
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      const release = await lockDirectory(directory)
      most = Math.max(most, ++holders)
      await delay(5)
      holders--
      await release()
    }),
  )
  expect(most).toBe(1)
  expect(await readdir(directory)).toEqual([])
})

it('can be given up waiting for', async () => {
  const release = await lockDirectory(directory)
  onTestFinished(release)
  await expect(lockDirectory(directory, AbortSignal.timeout(50))).rejects.toThrow()
})
