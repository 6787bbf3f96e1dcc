import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { generateDemoEvents } from '../../src/local/demo/generate-events.ts'
import { type LocalPostHog, startLocalPostHog } from '../../src/local/index.ts'
import { type CliRun, runCli } from '../support/run-cli.ts'

/** A fixed clock, so that the generated events are the served ones. */
const now = new Date()
let local: LocalPostHog
let env: Record<string, string>

beforeAll(async () => {
  local = await startLocalPostHog({ now })
  env = {
    POSTHOG_HOST: local.url,
    POSTHOG_PERSONAL_API_KEY: local.apiKey,
    POSTHOG_PROJECT_ID: String(local.projectId),
  }
}, 120_000)
afterAll(() => local?.close())

describe('ask', () => {
  it('prints the table, the exact period and the HogQL with --local', async () => {
    const run = await runCli(['ask', 'What are the top events in the last 7 days?', '--local'])
    expect(run.status).toBe(0)
    expect(run.stdout).toContain('$pageview')
    expect(run.stdout).toMatch(/from \d{4}-\d\d-\d\d.* to \d{4}-\d\d-\d\d.*UTC/)
    expect(run.stdout).toMatch(/SELECT/)
    expect(run.stdout).toMatch(/FROM events/)
  }, 120_000)

  it('gives programs the question, the parameters, the HogQL, the columns and the rows', async () => {
    const run = await runCli(['ask', 'top 3 events in the last 30 days', '--json'], { env })
    expect(run.status).toBe(0)
    const answer = JSON.parse(run.stdout)
    expect(answer.id).toBe('top_events')
    expect(answer.params).toMatchObject({ limit: 3 })
    expect(answer.hogql).toContain('FROM events')
    expect(answer.columns).toEqual(Object.keys(answer.rows[0]))
    expect(answer.rows).toHaveLength(3)
  })

  it.each([
    ['Where do people drop off between sign up and purchase?', 'funnel_dropoff'],
    ['How did sign-ups develop per week?', 'event_trend'],
  ])('finds the events that are meant in the project: %s', async (question, id) => {
    const run = await runCli(['ask', question, '--json'], { env })
    expect(JSON.parse(run.stdout)).toMatchObject({ matched: true, id })
  })

  it.each([
    ['limit=abc', /^Error: --param limit: top_events\.limit is "abc": it takes a whole number from 1 to/],
    ['period=sometime', /^Error: --param period: "sometime" is not a period/],
    ['limits=5', /^Error: --param limits: top_events has no parameter limits\. .*limit/],
  ])('exits 2 for a parameter that cannot be used: %s', async (param, message) => {
    const run = await runCli(['ask', 'top events', '--param', param], { env })
    expect(run).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(message) })
  })

  it('shows names that would steer a terminal instead of sending them there', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'posthog-driver-cli-'))
    try {
      const data = join(directory, 'events.ndjson')
      const timestamp = new Date(Date.now() - 3_600_000).toISOString()
      writeFileSync(data, JSON.stringify({ event: 'evil\u001b[2J\u0007', distinct_id: 'a', timestamp }))
      const run = await runCli([
        'ask',
        '--local',
        '--data',
        data,
        'What are the top events in the last 7 days?',
      ])
      expect(run.stdout).toContain('evil\\u001b[2J\\u0007 happened most')
      expect(run.stdout + run.stderr).not.toMatch(/(?!\n)\p{Cc}/u)
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  }, 120_000)

  it('exits 1 with the nearest questions when nothing fits', async () => {
    const run = await runCli(['ask', 'Which employees will resign next year?'], { env })
    expect(run).toMatchObject({ status: 1, stdout: '' })
    expect(run.stderr).toMatch(/Nearest questions|posthog-driver questions/)
    const json = await runCli(['ask', 'Which employees will resign next year?', '--json'], { env })
    expect(json.status).toBe(1)
    expect(JSON.parse(json.stdout)).toMatchObject({
      matched: false,
      question: 'Which employees will resign next year?',
    })
  })

  it('gives identical rows directly and through the process sandbox', async () => {
    // Whole days: "the last 14 days" would end at another moment in each of the two.
    const day = (daysAgo: number) => new Date(now.getTime() - daysAgo * 86_400_000).toISOString().slice(0, 10)
    const question = ['ask', `How many daily active users from ${day(15)} to ${day(2)}?`, '--json']
    const [direct, sandboxed] = await Promise.all([
      runCli(question, { env }),
      runCli([...question, '--sandbox', 'process'], { env }),
    ])
    expect(direct.status).toBe(0)
    const rowsOf = (run: CliRun) => JSON.parse(run.stdout).rows
    expect(rowsOf(direct)).toHaveLength(14)
    expect(rowsOf(sandboxed)).toEqual(rowsOf(direct))
  })
})

describe('query', () => {
  it('counts every event as often as it was generated', async () => {
    const counts = new Map<string, Set<string>>()
    for (const event of generateDemoEvents({ now })) {
      const seen = counts.get(event.event) ?? new Set()
      counts.set(event.event, seen.add(event.uuid))
    }
    const hogql = 'SELECT event, count() AS n FROM events GROUP BY event ORDER BY n DESC'
    const run = await runCli(['query', hogql, '--json'], { env })
    const rows: { event: string; n: number }[] = JSON.parse(run.stdout).rows
    expect(new Map(rows.map(({ event, n }) => [event, n]))).toEqual(
      new Map([...counts].map(([event, uuids]) => [event, uuids.size])),
    )
  })

  it('shows line, column and a caret for a syntax error', async () => {
    const run = await runCli(['query', 'SELECT event\nFROM events\nWHER event = 1 +'], { env })
    expect(run.status).toBe(1)
    expect(run.stderr).toMatch(/line \d+, column \d+/i)
    expect(run.stderr).toMatch(/^\s*\|\s+\^+$/m)
  })

  it.each([
    ['table', 'SELECT * FROM evnts', 'events'],
    ['column', 'SELECT evnt FROM events', 'event'],
    ['function', 'SELECT coutn() FROM events', 'count'],
  ])('offers what was meant for an unknown %s', async (_kind, hogql, meant) => {
    const run = await runCli(['query', hogql], { env })
    expect(run.status).toBe(1)
    expect(run.stderr).toMatch(new RegExp(`(did you mean|perhaps you meant).*\\b${meant}\\b`, 'i'))
    expect(run.stderr.match(/you mean/gi)).toHaveLength(1)
  })

  it('says which variable to check for a wrong key and never prints the key', async () => {
    const key = 'phx_planted_wrong_key_0123456789abcdef'
    const run = await runCli(['query', 'SELECT 1'], { env: { ...env, POSTHOG_PERSONAL_API_KEY: key } })
    expect(run.status).toBe(1)
    expect(run.stderr).toContain('POSTHOG_PERSONAL_API_KEY')
    expect(run.stdout + run.stderr).not.toContain(key)
    expect(run.stdout + run.stderr).not.toContain('planted')
  })

  it('reads standard input and values, and writes plain digits into a pipe', async () => {
    const run = await runCli(['query', '-', '--values', '{"n":1234567,"big":9007199254740993}'], {
      env,
      stdin: 'SELECT {n} AS n, {big} AS big, 9007199254740995 AS odd',
    })
    expect(run.stdout).toBe(
      '      n               big               odd\n1234567  9007199254740993  9007199254740995\n',
    )
  })
})

describe('objects and fields', () => {
  it('lists objects, all of which have fields', async () => {
    const objects: string[] = JSON.parse((await runCli(['objects', '--json'], { env })).stdout)
    expect(objects).toEqual(
      expect.arrayContaining([
        'events',
        'persons',
        'cohorts',
        'feature_flags',
        'sessions',
        'insights',
        'annotations',
        'experiments',
      ]),
    )
    const fields = JSON.parse((await runCli(['fields', 'feature_flags', '--json'], { env })).stdout)
    expect(fields.key).toMatchObject({ table: 'system.feature_flags' })
  })

  it('offers the nearest object for an unknown one', async () => {
    const run = await runCli(['fields', 'featureflags'], { env })
    expect(run.status).toBe(1)
    expect(run.stderr).toContain('feature_flags')
  })
})

describe('demo', () => {
  it('answers five questions', async () => {
    const run = await runCli(['demo', '--json'], { timeoutMs: 120_000 })
    expect(run.status).toBe(0)
    const answers: { rows: unknown[] }[] = JSON.parse(run.stdout)
    expect(answers).toHaveLength(5)
    for (const answer of answers) expect(answer.rows.length).toBeGreaterThan(0)
  }, 120_000)
})
