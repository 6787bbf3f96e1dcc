import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCalendar } from '../../../src/local/demo/calendar.ts'
import { CohortCounter } from '../../../src/local/demo/cohort-members.ts'
import { demoFingerprint } from '../../../src/local/demo/demo-fingerprint.ts'
import { openDemoProject, prepareDemoDirectory } from '../../../src/local/demo/demo-project.ts'
import { generateDemoEvents } from '../../../src/local/demo/generate-events.ts'
import { startEngine } from '../../../src/local/engine/start-engine.ts'

const NOW = new Date('2026-11-21T14:30:00Z')
const SIZE = { days: 12, people: 80 }

let cacheDirectory: string

beforeAll(async () => {
  cacheDirectory = await mkdtemp(join(tmpdir(), 'demo-project-'))
})

afterAll(() => rm(cacheDirectory, { recursive: true, force: true }))

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

async function ask(directory: string, ...queries: string[]): Promise<unknown[][][]> {
  await using engine = await startEngine({ directory })
  const answers: unknown[][][] = []
  for (const query of queries) answers.push((await engine.query(query)).rows)
  return answers
}

/** Prepares the small project and runs queries on it. */
async function prepareAndAsk(
  now: Date,
  ...queries: string[]
): Promise<{ answers: unknown[][][]; built: boolean }> {
  let built = false
  const onProgress = (): void => {
    built = true
  }
  const { directory, dispose } = await prepareDemoDirectory({ now, cacheDirectory, onProgress, ...SIZE })
  try {
    return { answers: await ask(directory, ...queries), built }
  } finally {
    await dispose()
  }
}

const EVENTS_BY_NAME = 'SELECT event, count() FROM posthog.events FINAL GROUP BY event ORDER BY event'

function expectedByName(now: Date): unknown[][] {
  const counts = new Map<string, Set<string>>()
  for (const { event, uuid } of generateDemoEvents({ now, ...SIZE })) {
    counts.set(event, (counts.get(event) ?? new Set()).add(uuid))
  }
  return [...counts]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, uuids]) => [name, String(uuids.size)])
}

describe('prepareDemoDirectory', () => {
  it('holds exactly the generated events, first built and then copied', async () => {
    const first = await prepareAndAsk(NOW, EVENTS_BY_NAME)
    expect(first.built).toBe(true)
    expect(first.answers[0]).toEqual(expectedByName(NOW))
    const second = await prepareAndAsk(NOW, EVENTS_BY_NAME)
    expect(second).toEqual({ ...first, built: false })
  })

  it('gives an earlier clock of the same day only what had happened by then', async () => {
    const morning = new Date('2026-11-21T10:00:00Z')
    const { answers, built } = await prepareAndAsk(morning, EVENTS_BY_NAME)
    expect(built).toBe(false)
    expect(answers[0]).toEqual(expectedByName(morning))
    expect(answers[0]).not.toEqual(expectedByName(NOW))
  })

  it('stores entities under their kinds, and cohort members as persons', async () => {
    const calendar = createCalendar(NOW, SIZE.days)
    const counter = new CohortCounter(calendar.anchorMs)
    for (const event of generateDemoEvents({ now: NOW, ...SIZE, part: 'history' })) counter.observe(event)
    const expected = [...counter.members()]
      .filter(([, people]) => people.length > 0)
      .map(([id, people]) => [String(id), String(people.length)])
    const { answers } = await prepareAndAsk(
      NOW,
      'SELECT DISTINCT kind FROM posthog.entity ORDER BY kind',
      `SELECT cohort_id, uniqExact(person_id) FROM posthog.cohortpeople
      WHERE person_id IN (SELECT id FROM posthog.person FINAL WHERE is_deleted = 0) GROUP BY cohort_id ORDER BY cohort_id`,
    )
    const kinds = 'actions annotations cohorts dashboards experiments feature_flags insights surveys teams'
    expect(answers[0]).toEqual(kinds.split(' ').map((kind) => [kind]))
    expect(answers[1]).toEqual(expected)
    expect(expected.length).toBeGreaterThan(3)
  })

  it('has recordings that agree with the events of their sessions, up to the clock', async () => {
    const sessions = new Map<string, { clicks: number; errors: number; first: number; last: number }>()
    for (const { event, properties, timestampMs } of generateDemoEvents({ now: NOW, ...SIZE })) {
      if (properties.$lib !== 'web' || properties.$session_id === undefined) continue
      const id = String(properties.$session_id)
      const session = sessions.get(id) ?? { clicks: 0, errors: 0, first: timestampMs, last: timestampMs }
      session.clicks += { $autocapture: 1, $rageclick: 3, $pageview: 1 }[event] ?? 0
      session.errors += event === '$exception' ? 1 : 0
      session.first = Math.min(session.first, timestampMs)
      session.last = Math.max(session.last, timestampMs)
      sessions.set(id, session)
    }
    const { answers } = await prepareAndAsk(
      NOW,
      `SELECT session_id, sum(click_count), sum(console_error_count), toUnixTimestamp64Milli(min(min_first_timestamp)),
        toUnixTimestamp64Milli(max(max_last_timestamp)) FROM posthog.session_replay_events GROUP BY session_id`,
      `SELECT countIf(active_milliseconds > dateDiff('millisecond', min_first_timestamp, max_last_timestamp)), count()
      FROM posthog.session_replay_events FINAL`,
    )
    const recordings = answers[0]!
    expect(recordings.length / sessions.size).toBeGreaterThan(0.15)
    expect(recordings.length / sessions.size).toBeLessThan(0.35)
    for (const [id, ...found] of recordings) {
      const { clicks, errors, first, last } = sessions.get(String(id))!
      expect(found.map(Number)).toEqual([clicks, errors, first, last])
    }
    expect(recordings.some((row) => Number(row[4]) > Date.UTC(2026, 10, 21))).toBe(true)
    expect(answers[1]![0]![0]).toBe('0')
  })

  it('keeps the cache as it was built, whatever is done to a copy', async () => {
    const contents = async () => {
      const names = (await readdir(cacheDirectory, { recursive: true })).sort()
      const files = await Promise.all(
        names.map((name) => readFile(join(cacheDirectory, name)).catch(() => undefined)), // a directory
      )
      return names.map((name, index) => [name, files[index] && sha256(files[index])])
    }
    const cached = await contents()
    expect(cached.filter(([name]) => name?.endsWith('.bin')).length).toBeGreaterThan(10)
    const demo = await openDemoProject({ now: NOW, cacheDirectory, ...SIZE })
    const changes = [
      "ALTER TABLE posthog.events UPDATE properties = '{}' WHERE event LIKE '$%' SETTINGS mutations_sync = 2",
      "DELETE FROM posthog.events WHERE event = '$pageview'",
      'ALTER TABLE posthog.events ADD COLUMN another String DEFAULT event',
      'OPTIMIZE TABLE posthog.events FINAL',
      'ALTER TABLE posthog.person DROP COLUMN properties',
      'TRUNCATE TABLE posthog.person_distinct_id2',
    ]
    for (const change of changes) await demo.engine.execute(change)
    expect(
      (await demo.engine.query("SELECT count() FROM posthog.events WHERE event = '$pageview'")).rows,
    ).toEqual([['0']])
    await demo[Symbol.asyncDispose]()
    expect(await contents()).toEqual(cached)
  })

  it('builds again when ClickHouse cannot read the cached files, though their sizes are right', async () => {
    const [entry] = (await readdir(cacheDirectory)).filter((name) => name.startsWith('demo-'))
    const store = join(cacheDirectory, entry!, 'data', 'store')
    for (const name of await readdir(store, { recursive: true })) {
      if (!name.endsWith('.sql')) continue
      const { length } = await readFile(join(store, name))
      await writeFile(join(store, name), Buffer.alloc(length, 'x'))
    }
    const { answers, built } = await prepareAndAsk(NOW, EVENTS_BY_NAME)
    expect(built).toBe(true)
    expect(answers[0]).toEqual(expectedByName(NOW))
  })

  it('works without a place to keep anything, and cleans up', async () => {
    const notADirectory = join(cacheDirectory, 'file')
    await writeFile(notADirectory, '')
    const { directory, dispose } = await prepareDemoDirectory({
      now: NOW,
      cacheDirectory: join(notADirectory, 'cache'),
      ...SIZE,
    })
    const [rows] = await ask(directory, EVENTS_BY_NAME)
    expect(rows).toEqual(expectedByName(NOW))
    await dispose()
    await expect(readdir(directory)).rejects.toThrow('ENOENT')
    await expect(readdir(dirname(directory))).rejects.toThrow('ENOENT')
  })

  it('stops when it is told to, and leaves nothing that would be taken for complete', async () => {
    const elsewhere = join(cacheDirectory, 'aborted')
    const controller = new AbortController()
    const preparing = prepareDemoDirectory({
      now: NOW,
      cacheDirectory: elsewhere,
      signal: controller.signal,
      onProgress: () => controller.abort(),
      ...SIZE,
    })
    await expect(preparing).rejects.toThrow()
    expect(await readdir(elsewhere)).toEqual([])
  })
})

describe('demoFingerprint', () => {
  it('is the same every time', () => {
    expect(demoFingerprint()).toBe(demoFingerprint())
    expect(demoFingerprint()).toMatch(/^[0-9a-f]{12}$/)
  })
})
