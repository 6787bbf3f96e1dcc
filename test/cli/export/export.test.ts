import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { PostHogClient } from '../../../src/client/client.ts'
import { startLocalPostHog } from '../../../src/local/index.ts'
import { type CliRun, cliPath, runCli } from '../../support/run-cli.ts'

// Most of the time goes into starting the program, a few times at once.
vi.setConfig({ testTimeout: 120_000, maxConcurrency: 4 })

const COUNT = 3000
const DAY = '2026-05-04'
let local: Awaited<ReturnType<typeof startLocalPostHog>>
let client: PostHogClient
let directory: string
let env: Record<string, string>

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'export-cli-test-'))
  const data = join(directory, 'shop.ndjson')
  const lines = Array.from({ length: COUNT }, (_, index) => ({
    event: index % 5 === 0 ? 'purchase' : 'view, "quoted"',
    distinct_id: `u${index % 70}`,
    timestamp: new Date(Date.parse(`${DAY}T00:00:00Z`) + (index % 4) * 86_400_000 + index).toISOString(),
    properties: { price: index, plan: index % 2 ? 'free' : 'pro' },
  }))
  await writeFile(data, lines.map((line) => JSON.stringify(line)).join('\n'))
  local = await startLocalPostHog({ data })
  const { url: host, apiKey, projectId, projectToken } = local
  client = new PostHogClient({ host, apiKey, projectId, projectToken })
  env = {
    POSTHOG_HOST: host,
    POSTHOG_PERSONAL_API_KEY: apiKey,
    POSTHOG_PROJECT_ID: String(projectId),
  }
}, 120_000)
afterAll(async () => {
  await client?.close()
  await local?.close()
  await rm(directory, { recursive: true, force: true })
})

const range = ['--from', DAY, '--to', '2026-05-08']
const run = (...args: string[]): Promise<CliRun> => runCli(['export', ...args], { cwd: directory, env })
const linesOf = (text: string): string[] => text.split(/\r?\n/).filter((line) => line !== '')
const read = (name: string): Promise<string> => readFile(join(directory, name), 'utf8')

describe.concurrent('posthog-driver export', () => {
  test('brings every event into a file, says so in one line, and does not do it twice', async () => {
    const { status, stdout, stderr } = await run('events', ...range, '--out', 'events.ndjson.gz')
    expect({ status, stderr: stderr.match(/error/i) }).toEqual({ status: 0, stderr: null })
    expect(stdout).toMatch(
      /^events\.ndjson\.gz: 3,000 rows, [\d.]+ kB, 1 cell, 0 duplicates dropped, verified: yes, 0:\d\d, \d+ requests\n$/,
    )
    expect(stderr).toMatch(/3,000 of 3,000 rows/)
    const rows = linesOf(gunzipSync(await readFile(join(directory, 'events.ndjson.gz'))).toString())
    expect(new Set(rows.map((row) => JSON.parse(row).uuid)).size).toBe(COUNT)

    const again = await run('events', ...range, '--out', 'events.ndjson.gz')
    expect(again.status).toBe(0)
    expect(again.stdout).toContain('complete before')
  })

  test('replaces a file only with --force, and says what another range would do', async () => {
    await writeFile(join(directory, 'mine.csv'), 'precious')
    const refused = await run('events', ...range, '--out', 'mine.csv')
    expect(refused.status).toBe(1)
    expect(refused.stderr).toMatch(/mine\.csv/)
    expect(await read('mine.csv')).toBe('precious')

    const columns = ['--columns', 'event', '--column', 'cents=properties.price * 100', '--properties', 'plan']
    const forced = await run(
      'events',
      ...range,
      '--events',
      'purchase',
      ...columns,
      '--out',
      'mine.csv',
      '--force',
    )
    expect(forced.status).toBe(0)
    const [head, ...rows] = linesOf(await read('mine.csv'))
    expect(head).toBe('event,cents,plan')
    expect(rows).toHaveLength(600)
    expect(rows).toContain('purchase,1500,free')

    const other = await run('events', ...range, '--events', 'view', '--out', 'mine.csv')
    expect(other.status).toBe(1)
    expect(other.stderr).toMatch(/belongs to another export/)
  })

  test('writes rows to standard output and words about them to standard error', async () => {
    const where = ['--where', 'properties.price < 10', '--events', '"view, ""quoted"""']
    const { status, stdout, stderr } = await run('events', ...range, ...where, '--out', '-', '--json')
    expect(status).toBe(0)
    const rows = linesOf(stdout).map((line) => JSON.parse(line))
    expect(rows.map(({ properties }) => properties.price).sort()).toEqual([1, 2, 3, 4, 6, 7, 8, 9])
    expect(JSON.parse(stderr.slice(stderr.indexOf('{')))).toMatchObject({ rows: 8, verified: true })
  })

  test('says that the reader has enough, and exits 1', async () => {
    const child = spawn(process.execPath, [cliPath, 'export', 'events', ...range, '--out', '-'], {
      cwd: directory,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stderr = ''
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    await once(child.stdout, 'data')
    child.stdout.destroy()
    expect(await once(child, 'close')).toEqual([1, null])
    expect(stderr).toMatch(/The export stopped: the reader of standard output closed it\.\n$/)
    expect(stderr).not.toMatch(/error|told to/i)
  })

  test('exports people, groups of rows and folders', async () => {
    const people = await run('persons', '--out', 'people.jsonl')
    expect(people.status).toBe(0)
    expect(linesOf(await read('people.jsonl'))).toHaveLength(70)

    const query = 'SELECT distinct_id, count() AS events FROM events GROUP BY distinct_id'
    const rows = await run('rows', '--query', query, '--key', 'distinct_id', '--out', 'rows.csv', '--json')
    expect(JSON.parse(rows.stdout)).toMatchObject({ status: 'complete', rows: 70 })
    expect(linesOf(await read('rows.csv'))).toHaveLength(71)

    expect((await run('events', ...range, '--out', 'parts/')).status).toBe(0)
    const names = await readdir(join(directory, 'parts'))
    expect(names.filter((name) => name.startsWith('day='))).toHaveLength(4)
    expect(names).toContain('_SUCCESS')
  })

  test('counts without exporting', async () => {
    const { status, stdout } = await run('events', ...range, '--dry-run', '--out', 'never.ndjson')
    expect(status).toBe(0)
    expect(stdout).toMatch(/^3,000 rows on 4 days.*\nRecommended: cells\./)
    expect(existsSync(join(directory, 'never.ndjson'))).toBe(false)
    const json = await run('events', ...range, '--dry-run', '--json')
    expect(JSON.parse(json.stdout)).toMatchObject({ rows: COUNT, recommended: 'cells' })
  })

  test('takes files that PostHog writes, when told to', async () => {
    const { status, stdout } = await run(
      'events',
      ...range,
      '--via',
      'file-download',
      '--out',
      'by-file.ndjson',
      '--json',
    )
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ rows: COUNT })
    expect(linesOf(await read('by-file.ndjson'))).toHaveLength(COUNT)
  })

  test.each([
    ['purchse', [], /^No rows: there are no events called purchse in that range\. Did you mean purchase\?$/m],
    ['nothing_alike', [], /^No rows: there are no events called nothing_alike in that range\.$/m],
    ['purchase', ['--where', 'properties.price < 0'], /^No rows: these events are there.*none meets/m],
  ])('says why there are no rows of %s', async (name, more, note) => {
    const { status, stderr } = await run('events', ...range, '--events', name, ...more, '--out', '-')
    expect(stderr).toMatch(note)
    expect(status).toBe(0)
  })

  test('adds with --incremental what is new', async () => {
    const args = ['events', '--from', DAY, '--events', 'late', '--incremental', '--out', 'late.ndjson']
    expect((await run(...args)).status).toBe(0)
    expect(await read('late.ndjson')).toBe('')
    expect((await run(...args)).stdout).toMatch(/^late\.ndjson: 0 rows/)
  })
})

describe('an export that is interrupted', () => {
  test('says how to go on, and does when it is run again', async () => {
    local.faults.add({ name: 'slow_body', path: '/query/', delayMs: 150 })
    const args = ['export', 'events', ...range, '--out', 'long.ndjson']
    const child = spawn(process.execPath, [cliPath, ...args], {
      cwd: directory,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stderr = ''
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    while (!existsSync(join(directory, 'long.ndjson.partial')) && child.exitCode === null) await pause(20)
    child.kill('SIGINT')
    const [code, signal] = await once(child, 'close')
    local.faults.clear()
    expect({ code, signal }).toEqual({ code: null, signal: 'SIGINT' })
    expect(stderr).toMatch(
      /The export of events stopped after [\d,]+ of 3,000 rows: it was told to\. Run it again/,
    )
    expect(existsSync(join(directory, 'long.ndjson'))).toBe(false)

    expect((await runCli(args, { cwd: directory, env })).status).toBe(0)
    const uuids = linesOf(await read('long.ndjson')).map((line) => JSON.parse(line).uuid)
    expect([uuids.length, new Set(uuids).size]).toEqual([COUNT, COUNT])
  }, 60_000)
})

describe.concurrent('a command line that does not fit', () => {
  test.each([
    [['events', '--from', DAY, '--out', 'x.ndjson'], /--to is missing/],
    [['events', ...range], /--out is missing/],
    [['events', ...range, '--out', 'x.xlsx'], /says no format/],
    [['events', ...range, '--out', 'x.parquet.gz'], /leave \.gz out/],
    [['events', ...range, '--out', '-', '--format', 'parquet'], /cannot be streamed/],
    [['events', ...range, '--key', 'uuid', '--out', 'x.csv'], /--key does not belong to export events/],
    [['persons', ...range, '--out', 'x.csv'], /--from, --to do not belong to export persons/],
    [['persons', '--dry-run', '--out', 'x.csv'], /belong to export events/],
    [['rows', '--query', 'SELECT 1', '--out', 'x.csv'], /--key is missing/],
    [['events', ...range, '--incremental', '--out', '-'], /need a file/],
    [
      ['events', ...range, '--columns', 'id,event', '--column', 'event=1', '--out', 'x.csv'],
      /both name event/,
    ],
    ...['2026-13-01', '2026-02-30', 'yesterday', '2026-05-04T00:00:00'].map((moment): [string[], RegExp] => [
      ['events', '--from', moment, '--to', '2027-01-01', '--out', 'x.csv'],
      /'--from <moment>' argument '.*Expected a UTC day/,
    ]),
    [
      ['events', '--from', '2026-05-08', '--to', DAY, '--out', 'x.csv'],
      /--from 2026-05-08 is not before --to/,
    ],
    [['sessions', '--from', DAY, '--to', DAY, '--out', 'x.csv'], /is not before --to/],
    [['people', '--out', 'x.csv'], /Allowed choices are events, persons/],
  ])('%j is wrong usage', async (args, message) => {
    const { status, stderr } = await run(...args)
    expect(stderr).toMatch(message)
    expect(status).toBe(2)
  })
})

describe('a value that does not fit', () => {
  test.each([
    [[...range, '--columns', 'uuid,distinct'], /distinct_id/],
    [[...range, '--where', ''], /where: expected HogQL/],
    [[...range, '--out', 'shop.ndjson/x.csv'], /shop\.ndjson/],
  ])('%j is refused before anything is written', async (args, message) => {
    const before = await readdir(directory)
    const { status, stderr } = await run('events', '--out', 'unwritten.csv', ...args)
    expect(stderr).toMatch(message)
    expect(status).toBe(1)
    expect(await readdir(directory)).toEqual(before)
  })
})
