import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import { fillWhenEmpty } from '../../src/local/data-directory.ts'
import { startLocalPostHog } from '../../src/local/index.ts'
import { ENDLESS } from './server/test-server.ts'
import { rowsOf, startLocalProcess } from './support/local-process.ts'

vi.setConfig({ testTimeout: 120_000 })

const HOST = hostname().replaceAll(/[^\w.-]/g, '_')

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'posthog-killed-test-'))
})
afterEach(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }))

it('keeps every event it acknowledged, when it is killed while it takes in more', async () => {
  const local = await startLocalProcess({ directory, demo: false })
  const acknowledged: string[] = []
  const send = async (sender: number) => {
    for (;;) {
      const uuid = randomUUID()
      const event = {
        uuid,
        api_key: local.projectToken,
        event: 'sent',
        distinct_id: `sender-${sender}`,
        properties: { $set: { last: uuid } },
      }
      const answer = await fetch(`${local.url}/e/`, { method: 'POST', body: JSON.stringify(event) })
      if (answer.status === 200) acknowledged.push(uuid)
    }
  }
  const senders = Promise.allSettled(Array.from({ length: 8 }, (_, index) => send(index)))
  await expect.poll(() => acknowledged.length, { timeout: 60_000, interval: 5 }).toBeGreaterThan(80)
  local.child.kill('SIGKILL')
  await senders

  // At once, on the same port: neither the directory nor the port is held by what is left of the old process.
  await using again = await startLocalPostHog({
    directory,
    demo: false,
    port: Number(new URL(local.url).port),
  })
  const stored = await rowsOf(
    again,
    "SELECT toString(uuid), person_id FROM events WHERE event = 'sent' LIMIT 50000",
  )
  const uuids = stored.map(([uuid]) => uuid)
  expect(acknowledged.filter((uuid) => !uuids.includes(uuid))).toEqual([])
  expect(new Set(uuids).size).toBe(uuids.length)
  expect(new Set(stored.map(([, person]) => person)).size).toBe(8)
  expect(await rowsOf(again, 'SELECT count() FROM persons')).toEqual([[8]])
})

it.runIf(process.platform === 'linux')(
  'leaves no process behind, not even one with a query under way',
  async () => {
    const local = await startLocalProcess({ demo: false }, directory)
    const { pid } = local.child
    const engines = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8'))
      .trim()
      .split(' ')
      .map(Number)
    expect(engines).toHaveLength(1)
    const query = local.query(ENDLESS).catch(() => 'broken off')
    await delay(500) // until ClickHouse runs it
    local.child.kill('SIGKILL')
    expect(await query).toBe('broken off')
    await expect.poll(() => isAlive(engines[0]!), { timeout: 10_000 }).toBe(false)
    await expect(fetch(`${local.url}/_health`)).rejects.toThrow()
  },
)

it('removes the temporary data of killed processes at the next start, and nothing else', async () => {
  const temporary = join(directory, 'temporary')
  const unrelated = 'posthog-local-of-somebody'
  await mkdir(join(temporary, unrelated), { recursive: true })
  const killed = await startLocalProcess({ demo: false }, temporary)
  const living = await startLocalProcess({ demo: false }, temporary)
  const names = async () =>
    (await readdir(temporary)).map((name) => name.replace(/~.*~(\d+)~.*/, '~$1')).sort()
  const nameOf = ({ pid }: { pid?: number }) => `posthog-local~${pid}`
  expect(await names()).toEqual([unrelated, nameOf(killed.child), nameOf(living.child)].sort())
  killed.child.kill('SIGKILL')
  await once(killed.child, 'exit')

  vi.stubEnv('TMPDIR', temporary)
  onTestFinished(() => void vi.unstubAllEnvs())
  await using _next = await startLocalPostHog({ demo: false })
  expect(await names()).toEqual([unrelated, nameOf(living.child), nameOf(process)].sort())
})

it('removes them at a start that needs no such data itself, and leaves what others hold', async () => {
  const temporary = join(directory, 'temporary')
  const { pid } = spawnSync(process.execPath, ['--version'])
  const nameOf = (purpose: string, owner: number) => join(temporary, `${purpose}~${HOST}~${owner}~abc123`)
  const gone = ['posthog-local', 'posthog-local-import', 'posthog-local-export'].map((purpose) =>
    nameOf(purpose, pid),
  )
  const kept = [nameOf('posthog-local', process.pid), nameOf('somebody-else', pid)]
  for (const name of [...gone, ...kept]) await mkdir(name, { recursive: true })

  vi.stubEnv('TMPDIR', temporary)
  onTestFinished(() => void vi.unstubAllEnvs())
  await using _next = await startLocalPostHog({ directory: join(directory, 'data'), demo: false })
  const left = (await readdir(temporary)).map((name) => join(temporary, name))
  expect(left.filter((name) => gone.includes(name))).toEqual([])
  expect(left).toEqual(expect.arrayContaining(kept))
})

it('begins again with a directory that was left half filled', async () => {
  const source = join(directory, 'source')
  const target = join(directory, 'target')
  for (const name of [source, target]) await mkdir(name)
  await writeFile(join(source, 'data'), 'whole')
  const copy = (fill: () => Promise<void>) => async () => {
    await fill()
    return { directory: source, dispose: async () => {} }
  }
  const killed = copy(async () => {
    await writeFile(join(target, 'data'), 'ha')
    await writeFile(join(target, 'more'), '')
    throw new Error('killed')
  })
  await expect(fillWhenEmpty(target, killed)).rejects.toThrow('killed')
  await fillWhenEmpty(
    target,
    copy(async () => {}),
  )
  expect(await readdir(target)).toEqual(['data'])
  expect(await readFile(join(target, 'data'), 'utf8')).toBe('whole')
  // What is there is somebody's.
  await writeFile(join(target, 'data'), 'changed')
  await fillWhenEmpty(target, killed)
  expect(await readFile(join(target, 'data'), 'utf8')).toBe('changed')
})

function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0)
  } catch {
    return false
  }
}
