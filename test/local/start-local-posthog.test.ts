import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { type LocalPostHog, startLocalPostHog } from '../../src/local/index.ts'
import { checkFault } from '../../src/local/server/faults/fault.ts'
import { ENDLESS } from './server/test-server.ts'

const run = promisify(execFile)

let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'posthog-start-test-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

const rowsOf = async (local: LocalPostHog, query: string): Promise<unknown> => {
  const response = await fetch(`${local.url}/api/projects/${local.projectId}/query/`, {
    method: 'POST',
    headers: { authorization: `Bearer ${local.apiKey}` },
    body: JSON.stringify({ query: { kind: 'HogQLQuery', query }, refresh: 'force_blocking' }),
  })
  return ((await response.json()) as { results: unknown }).results
}

const eventsFile = async (): Promise<string> => {
  const path = join(directory, 'events.ndjson')
  const lines = Array.from({ length: 50 }, (_, index) =>
    JSON.stringify({
      event: index % 2 ? 'bought' : 'looked',
      distinct_id: `user-${index % 5}`,
      timestamp: new Date(Date.UTC(2026, 0, 1, index)).toISOString(),
      properties: { amount: index },
    }),
  )
  await writeFile(path, `${lines.join('\n')}\n`)
  return path
}

it('keeps integers of any size as they stand in the file, also over a restart', async () => {
  const data = join(directory, 'large.ndjson')
  const kept = join(directory, 'large')
  const line = (uuid: number, properties: string) =>
    `{"uuid":"0190a5f0-0000-7000-8000-00000000000${uuid}","event":"paid","distinct_id":"jane",` +
    `"timestamp":"2026-01-01T00:00:00Z","properties":${properties}}`
  await writeFile(data, line(1, '{"order":9007199254740993,"$set":{"account":18446744073709551615}}'))
  const properties = 'SELECT properties, person.properties FROM events ORDER BY uuid'
  await using first = await startLocalPostHog({ data, directory: kept })
  const stored = JSON.stringify(await rowsOf(first, properties))
  expect(stored).toContain('9007199254740993')
  expect(stored).toContain('18446744073709551615')
  await first.close()

  await writeFile(data, line(2, '{"$set":{"plan":"pro"}}'))
  await using second = await startLocalPostHog({ data, directory: kept })
  const rows = (await rowsOf(second, properties)) as string[][]
  expect(JSON.stringify(rows[1])).toContain('18446744073709551615')
}, 60_000)

it.each([
  ['a folder', '', 'it is a folder'],
  ['a file that is not there', 'nowhere.csv', 'there is no such file'],
  ['a workbook', 'sheet.xlsx', 'it is an Excel workbook'],
  ['an empty file', 'nothing.ndjson', 'it is empty'],
  ['a header that lacks something', 'header.csv', 'the header has no distinct_id'],
])('refuses %s before it starts anything', async (_what, name, message) => {
  await writeFile(join(directory, 'sheet.xlsx'), 'PK\u0003\u0004')
  await writeFile(join(directory, 'nothing.ndjson'), '')
  await writeFile(join(directory, 'header.csv'), 'event,timestamp\nx,0\n')
  const kept = join(directory, 'never')
  const started: string[] = []
  await expect(
    startLocalPostHog({
      data: join(directory, name),
      directory: kept,
      onProgress: ({ message }) => started.push(message),
    }),
  ).rejects.toMatchObject({ message: expect.stringContaining(message), hint: expect.stringMatching(/\S/) })
  expect(started).toEqual([])
  expect(await readdir(directory)).not.toContain('never')
})

it('warns of a file without events', async () => {
  const data = join(directory, 'empty.ndjson')
  await writeFile(data, '\n\n')
  const warnings: string[] = []
  await using local = await startLocalPostHog({ data, onWarning: ({ message }) => warnings.push(message) })
  expect(warnings).toEqual([`${data} holds no events, so there is nothing to ask about.`])
  expect(await rowsOf(local, 'SELECT count() FROM events')).toEqual([[0]])
}, 60_000)

it('warns the process when nobody listens', async () => {
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  onTestFinished(() => warned.mockRestore())
  const data = join(directory, 'empty.ndjson')
  await writeFile(data, '\n')
  await using _local = await startLocalPostHog({ data })
  expect(warned).toHaveBeenCalledWith(expect.stringContaining('holds no events'), { type: 'PostHogLocal' })
}, 60_000)

it("loads a file of events, in the project's time zone, and removes its data when closed", async () => {
  const messages: string[] = []
  // A directory for temporary files of its own: other suites leave theirs where everyone's are, meanwhile.
  const temporary = join(directory, 'temporary')
  await mkdir(temporary)
  vi.stubEnv('TMPDIR', temporary)
  onTestFinished(() => void vi.unstubAllEnvs())
  const local = await startLocalPostHog({
    data: await eventsFile(),
    timezone: 'Europe/Berlin',
    onProgress: ({ message }) => messages.push(message),
  })
  expect(local).toMatchObject({
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    apiKey: expect.stringMatching(/^phx_/),
    projectToken: expect.stringMatching(/^phc_/),
    projectId: 1,
  })
  expect(
    await rowsOf(
      local,
      'SELECT event, count(), sum(properties.amount), min(timestamp) FROM events GROUP BY event ORDER BY event',
    ),
  ).toEqual([
    ['bought', 25, 625, '2026-01-01T02:00:00+01:00'],
    ['looked', 25, 600, '2026-01-01T01:00:00+01:00'],
  ])
  expect(messages.length).toBeGreaterThan(0)
  expect(await readdir(temporary)).toHaveLength(1)
  await local.close()
  await local.close()
  await expect(fetch(`${local.url}/_health`)).rejects.toThrow()
  expect(await readdir(temporary)).toEqual([])
})

it('keeps the data of a directory it is given, under new keys', async () => {
  const kept = join(directory, 'kept')
  const first = await startLocalPostHog({ directory: kept, demo: false })
  const capture = await fetch(`${first.url}/i/v0/e/`, {
    method: 'POST',
    body: JSON.stringify({ api_key: first.projectToken, event: 'kept', distinct_id: 'a' }),
  })
  expect(capture.status).toBe(200)
  await first.close()
  await using second = await startLocalPostHog({ directory: kept })
  expect(await rowsOf(second, 'SELECT event FROM events')).toEqual([['kept']])
  expect(second.apiKey).not.toBe(first.apiKey)
})

it('takes the given moment for now', async () => {
  await using local = await startLocalPostHog({ demo: false, now: new Date('2026-02-03T04:05:06.700Z') })
  expect(await rowsOf(local, 'SELECT now(), today()')).toEqual([
    ['2026-02-03T04:05:06.700000Z', '2026-02-03'],
  ])
})

it('limits the key, and goes wrong when it is told to', async () => {
  await using local = await startLocalPostHog({
    demo: false,
    scopes: ['query:read'],
    allowOffset: true,
    limits: { concurrentQueries: 3, queueMs: 1000 },
    faults: [{ name: 'memory_513', path: '/query/', times: 1 }],
  })
  const call = (path: string, init?: RequestInit) =>
    fetch(`${local.url}/api/projects/1/${path}`, {
      ...init,
      headers: { authorization: `Bearer ${local.apiKey}` },
    })
  const query = 'SELECT number FROM numbers(3) LIMIT 1 OFFSET 2'
  const ask = () =>
    call('query/', { method: 'POST', body: JSON.stringify({ query: { kind: 'HogQLQuery', query } }) })
  expect((await ask()).status).toBe(513)
  expect(await (await ask()).json()).toMatchObject({ results: [[2]] })
  expect((await call('cohorts/')).status).toBe(403)
  local.faults.add({ name: 'html_502' })
  expect((await ask()).status).toBe(502)
  local.faults.clear()
  expect((await ask()).status).toBe(200)
  expect(() => local.faults.add({ name: 'nothing' as never })).toThrow('name')
})

it('ends a query that somebody waits for at its limit, not one in the background', async () => {
  await using local = await startLocalPostHog({ demo: false, limits: { queryMs: 300 } })
  const ask = async (refresh: string) => {
    const response = await fetch(`${local.url}/api/projects/1/query/`, {
      method: 'POST',
      headers: { authorization: `Bearer ${local.apiKey}` },
      body: JSON.stringify({
        query: { kind: 'HogQLQuery', query: ENDLESS },
        refresh,
        client_query_id: refresh,
      }),
    })
    return { status: response.status, body: await response.json() }
  }
  expect(await ask('blocking')).toMatchObject({
    status: 504,
    body: { type: 'server_error', code: 'error', detail: expect.stringContaining('max execution time') },
  })
  expect((await ask('force_async')).status).toBe(202)
  await delay(1000)
  const status = await fetch(`${local.url}/api/projects/1/query/force_async/`, {
    headers: { authorization: `Bearer ${local.apiKey}` },
  })
  expect(status.status).toBe(202)
})

it.each([
  ['an unknown fault', { faults: [{ name: 'nothing' }] }, 'faults.0.name'],
  ['an unknown option', { prot: 8000 }, 'prot'],
  ['a zone that does not exist', { timezone: 'Europe/Atlantis' }, 'timezone'],
  ['a port that does not exist', { port: 70_000 }, 'port'],
  ['a query that may not run', { limits: { queryMs: 0 } }, 'limits.queryMs'],
  ['a query that may run for hours', { limits: { queryMs: 7_200_000 } }, 'limits.queryMs'],
])('refuses %s, naming it', async (_what, options, name) => {
  await expect(startLocalPostHog(options as object)).rejects.toMatchObject({
    code: 'invalid_configuration',
    message: expect.stringContaining(name),
  })
})

it('says which option was meant, and which part of a fault is wrong', async () => {
  await expect(startLocalPostHog({ timezon: 'UTC' } as object)).rejects.toMatchObject({
    message: 'startLocalPostHog was given wrong options. there is no timezon.',
    hint: 'Did you mean timezone?',
  })
  expect(() => checkFault({ name: 'slow_body', delay: 5 })).toThrow(
    expect.objectContaining({
      message: 'This is not a fault of the local PostHog. there is no delay.',
      hint: expect.stringContaining('delayMs'),
    }),
  )
})

it('says when the port is taken, and leaves nothing behind', async () => {
  await using first = await startLocalPostHog({ demo: false })
  const port = Number(new URL(first.url).port)
  await expect(startLocalPostHog({ demo: false, port })).rejects.toMatchObject({
    code: 'local_failed',
    hint: expect.stringContaining('another port'),
  })
})

it('stops starting when its signal fires', async () => {
  const controller = new AbortController()
  const data = await eventsFile()
  const starting = startLocalPostHog({
    data,
    signal: controller.signal,
    onProgress: () => controller.abort(),
  })
  await expect(starting).rejects.toMatchObject({ code: 'aborted' })
})

it('lets a process end by itself once it is closed', async () => {
  const door = new URL('../../dist/local.js', import.meta.url).href
  const script = join(directory, 'script.mjs')
  await writeFile(
    script,
    `import { startLocalPostHog } from ${JSON.stringify(door)}
    const local = await startLocalPostHog({ demo: false })
    await fetch(local.url + '/_health').then((response) => response.text())
    await local.close()
    console.log('closed')`,
  )
  const { stdout } = await run(process.execPath, [script], { timeout: 60_000 })
  expect(stdout).toBe('closed\n')
})

it.runIf(process.platform === 'linux')('takes its ClickHouse along when the process is killed', async () => {
  const door = new URL('../../dist/local.js', import.meta.url).href
  const script = join(directory, 'killed.mjs')
  await writeFile(
    script,
    `import { startLocalPostHog } from ${JSON.stringify(door)}
    await startLocalPostHog({ demo: false })
    console.log('ready')`,
  )
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  const children = await readFile(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8')
  const [engine] = children.trim().split(' ').map(Number)
  const alive = () => {
    try {
      return process.kill(engine!, 0)
    } catch {
      return false
    }
  }
  expect(alive()).toBe(true)
  child.kill('SIGKILL')
  await expect.poll(alive, { timeout: 15_000 }).toBe(false)
})

it.each(['chdb', '@posthog/hogql-parser'])('says what to install when %s is missing', async (missing) => {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const bare = join(directory, `without-${missing.replace(/\W/g, '')}`)
  await cp(join(root, 'dist'), join(bare, 'dist'), { recursive: true })
  await cp(join(root, 'package.json'), join(bare, 'package.json'))
  await mkdir(join(bare, 'node_modules'))
  for (const name of await readdir(join(root, 'node_modules'))) {
    const hidden = missing === 'chdb' ? /^@?chdb$|^\./ : /^@posthog$|^\./
    if (!hidden.test(name)) await symlink(join(root, 'node_modules', name), join(bare, 'node_modules', name))
  }
  const script = join(bare, 'script.mjs')
  await writeFile(
    script,
    `import { startLocalPostHog } from './dist/local.js'
    await startLocalPostHog({ demo: false }).catch((error) => console.log(JSON.stringify(error)))`,
  )
  const { stdout } = await run(process.execPath, [script], { timeout: 60_000 })
  expect(JSON.parse(stdout)).toMatchObject({
    name: 'MissingPeerError',
    code: 'missing_peer',
    message: expect.stringContaining(missing),
    hint: expect.stringContaining('npm install chdb @posthog/hogql-parser'),
  })
})
