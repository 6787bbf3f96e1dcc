import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EngineError } from '../../../src/local/engine/engine.ts'
import { type RunningEngine, startEngine } from '../../../src/local/engine/start-engine.ts'

/** Runs until it is stopped. */
const ENDLESS = 'SELECT count() FROM numbers(1000000000000000) WHERE sipHash64(number) = 3'

/** Other suites share the processors: what happens at once on an idle machine may take seconds here. */
const PATIENT = { timeout: 15_000 }

let directory: string
let engine: RunningEngine

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'posthog-engine-test-'))
  engine = await startEngine({ directory: join(directory, 'data') })
})

afterAll(async () => {
  await engine?.close()
  await rm(directory, { recursive: true, force: true })
})

const failure = async (promise: Promise<unknown>): Promise<EngineError> => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(EngineError)
  return error as EngineError
}

/** Statements that run now, this one left out; stopped ones stay listed until others end. */
const running = async (): Promise<number> => {
  const { rows } = await engine.query('SELECT countIf(NOT is_cancelled) - 1 FROM system.processes')
  return Number(rows[0]![0])
}

const event = (index: number) =>
  JSON.stringify({
    uuid: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    event: '$pageview',
    properties: JSON.stringify({
      $browser: 'Firefox',
      $session_id: `s${index % 10}`,
      text: 'naïve 日本 "quoted"',
    }),
    timestamp: '2026-01-02 03:04:05.678901',
    created_at: '2026-01-02 03:04:06',
    distinct_id: `user-${index % 100}`,
    person_id: '00000000-0000-4000-8000-000000000001',
  })

describe('values', () => {
  it('gives 64-bit integers as text, NaN and infinities as null, times as ISO 8601 in UTC', async () => {
    const { columns, rows } = await engine.query(
      `SELECT 18446744073709551615 AS big, [toInt64(-1)] AS list, nan AS nan, 1 / 0 AS infinite, 7::UInt32 AS small,
        toDateTime64('2026-01-02 03:04:05.5', 3, 'America/New_York') AS at, (1, 'a') AS pair, true AS yes, NULL AS nothing`,
    )
    expect(columns.slice(0, 2)).toEqual([
      { name: 'big', type: 'UInt64' },
      { name: 'list', type: 'Array(Int64)' },
    ])
    expect(rows).toEqual([
      ['18446744073709551615', ['-1'], null, null, 7, '2026-01-02T08:04:05.500Z', [1, 'a'], true, null],
    ])
  })

  it('keeps columns when no row matches', async () => {
    expect(await engine.query('SELECT number AS n FROM numbers(3) WHERE number > 5')).toEqual({
      columns: [{ name: 'n', type: 'UInt64' }],
      rows: [],
    })
  })
})

it('reports a refusal by code, name and bare message', async () => {
  const error = await failure(engine.query('SELECT nonsense'))
  expect([error.clickhouseCode, error.clickhouseName]).toEqual([47, 'UNKNOWN_IDENTIFIER'])
  expect(error.message).toMatch(/^Unknown expression identifier/)
  expect(error.message).not.toMatch(/DB::Exception|version|UNKNOWN_IDENTIFIER/)
})

describe('insert', () => {
  it('takes bytes and text, computes columns and feeds sessions', async () => {
    const lines = Array.from({ length: 1000 }, (_, index) => event(index))
    await engine.insert('events', Buffer.from(lines.slice(0, 500).join('\n')))
    await engine.insert('events', `${lines.slice(500).join('\n')}\n`)
    await engine.insert('events', '')
    const { rows } = await engine.query(
      `SELECT count(), uniqExact(distinct_id), any(mat_$browser), any(JSONExtractString(properties, 'text')), min(timestamp)
      FROM posthog.events`,
    )
    expect(rows).toEqual([['1000', '100', 'Firefox', 'naïve 日本 "quoted"', '2026-01-02T03:04:05.678901Z']])
    const sessions = await engine.query('SELECT uniqExact(session_id) FROM posthog.raw_sessions')
    expect(sessions.rows).toEqual([['10']])
  })

  it('keeps every row of a payload that is written in pieces', async () => {
    const before = await engine.query('SELECT count() FROM posthog.entity')
    const document = 'x'.repeat(10_000)
    const rows = Array.from({ length: 2000 }, (_, id) =>
      JSON.stringify({ kind: 'large', id, document, version: 1 }),
    )
    await engine.insert('entity', rows.join('\n'))
    const after = await engine.query(
      `SELECT count(), uniqExact(id), sum(length(document)) FROM posthog.entity`,
    )
    expect(before.rows).toEqual([['0']])
    expect(after.rows).toEqual([['2000', '2000', '20000000']])
  })

  it('names the column a row does not fit', async () => {
    const error = await failure(engine.insert('entity', '{"kind":"k","id":"not a number"}'))
    expect(error.clickhouseCode).toBeGreaterThan(0)
    expect(error.message).toContain('id')
    const unknown = await failure(engine.insert('entity', '{"nonsense":1}'))
    expect(unknown.message).toContain('nonsense')
  })
})

describe('limits', () => {
  it('ends a statement at its time limit', async () => {
    const startedAt = performance.now()
    const error = await failure(engine.query(ENDLESS, { timeoutMs: 300 }))
    expect([error.clickhouseCode, error.clickhouseName]).toEqual([159, 'TIMEOUT_EXCEEDED'])
    expect(performance.now() - startedAt).toBeLessThan(10_000)
    await expect.poll(running, PATIENT).toBe(0)
  })

  it('ends a statement at its memory limit', async () => {
    const error = await failure(
      engine.query('SELECT groupArray(number) FROM numbers(100000000)', { maxMemoryBytes: 50_000_000 }),
    )
    expect([error.clickhouseCode, error.clickhouseName]).toEqual([241, 'MEMORY_LIMIT_EXCEEDED'])
  })

  it.each([
    ['of many values', "SELECT repeat('x', 1000 + number % 2) FROM numbers(200000)"],
    ['of one value many times', "SELECT repeat('x', 1000) FROM numbers(150000)"],
  ])('refuses results that are too large, %s', async (_what, sql) => {
    const error = await failure(engine.query(sql))
    expect(error.clickhouseCode).toBe(396)
  })

  it('shares its memory among queries, gives it back and goes on', async () => {
    await using other = await startEngine({ directory: join(directory, 'memory'), readers: 4 })
    const sql = 'SELECT number, count() FROM numbers(100000000) GROUP BY number LIMIT 10'
    for (let round = 0; round < 2; round++) {
      const errors = await Promise.all([1, 2, 3, 4].map(() => failure(other.query(sql))))
      expect(errors.map((error) => error.clickhouseCode)).toContain(241)
    }
    expect((await other.query('SELECT 1')).rows).toEqual([[1]])
    // Only Linux says what a process took.
    if (!existsSync(`/proc/${other.pid}/status`)) return
    const mebibytes = async (name: string) => {
      const status = await readFile(`/proc/${other.pid}/status`, 'utf8')
      return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024
    }
    // Threads of refused queries end after the refusal, so the second round may find the first one's memory still taken.
    expect(await mebibytes('VmHWM')).toBeLessThan(2_200)
    await expect.poll(() => mebibytes('VmRSS'), PATIENT).toBeLessThan(500)
  })

  it('passes extra settings, but none that loosen the reader', async () => {
    const joined = await engine.query(
      'SELECT b.n FROM (SELECT 1 AS n) AS a LEFT JOIN (SELECT 2 AS n) AS b ON a.n = b.n',
      { settings: { join_use_nulls: 1 } },
    )
    expect(joined.rows).toEqual([[null]])
    const error = await failure(engine.query('DROP TABLE posthog.events', { settings: { readonly: 0 } }))
    expect(error.clickhouseCode).toBe(164)
    const level = await engine.query(`SELECT getSetting('readonly')`, { settings: { readonly: 0 } })
    expect(level.rows).toEqual([[1]])
  })

  it('lets more queries wait than may run', async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => engine.query(`SELECT ${index} + sleep(0.02)`)),
    )
    expect(answers.map(({ rows }) => rows[0]![0])).toEqual(Array.from({ length: 40 }, (_, index) => index))
  })
})

describe('cancellation', () => {
  it('stops the statement inside ClickHouse', async () => {
    const controller = new AbortController()
    const query = engine.query(ENDLESS, { signal: controller.signal })
    await expect.poll(running, PATIENT).toBe(1)
    controller.abort()
    await expect(query).rejects.toMatchObject({ code: 'aborted' })
    await expect.poll(running, PATIENT).toBe(0)
  })

  it('leaves the queue without running', async () => {
    const busy = new AbortController()
    const blockers = Array.from({ length: 4 }, () => engine.query(ENDLESS, { signal: busy.signal }))
    const waiting = new AbortController()
    const queued = engine.query('SELECT 1', { signal: waiting.signal })
    waiting.abort()
    await expect(queued).rejects.toMatchObject({ code: 'aborted' })
    busy.abort()
    const outcomes = await Promise.allSettled(blockers)
    expect(outcomes.map(({ status }) => status)).toEqual(Array(4).fill('rejected'))
    expect((await engine.query('SELECT 2')).rows).toEqual([[2]])
  })

  it('refuses to start when the signal has fired already', async () => {
    await expect(engine.query('SELECT 1', { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    })
  })

  it.each([
    ['SELECT', ENDLESS],
    [
      'INSERT SELECT',
      `INSERT INTO posthog.entity (document) SELECT toString(n) FROM (${ENDLESS.replace('()', '() AS n')})`,
    ],
  ])('stops a statement of the writer: %s', async (_what, sql) => {
    const controller = new AbortController()
    const work = engine.execute(sql, { signal: controller.signal })
    await expect.poll(running, PATIENT).toBe(1)
    controller.abort()
    await expect(work).rejects.toMatchObject({ code: 'aborted' })
    await expect.poll(running, PATIENT).toBe(0)
    // One writer at a time: this could not run beside it.
    await engine.execute('SELECT 1')
  })

  it('frees the place of every statement, in the same process', async () => {
    const pid = engine.pid
    for (let round = 0; round < 10; round++) {
      const controller = new AbortController()
      const work = Array.from({ length: 4 }, () => engine.query(ENDLESS, { signal: controller.signal }))
      await new Promise((resolve) => setTimeout(resolve, round * 5))
      controller.abort()
      await Promise.allSettled(work)
    }
    expect((await engine.query('SELECT 2')).rows).toEqual([[2]])
    expect(engine.pid).toBe(pid)
  })
})

describe('a statement that cannot be stopped', () => {
  // One call of a function that takes many seconds and little memory: nothing in it looks at the clock or the kill.
  const UNSTOPPABLE = `SELECT arraySum(arrayMap(
    times -> editDistance(repeat('ab', 15000 + times), repeat('cad', 10000)), materialize(range(60))))`

  it('does not keep its caller for as long, nor its place', async () => {
    await using other = await startEngine({ directory: join(directory, 'unstoppable'), readers: 2 })
    await other.insert('entity', '{"kind":"kept","id":1,"document":"","version":1}')
    const pid = other.pid
    const startedAt = performance.now()
    const error = await failure(other.query(UNSTOPPABLE, { timeoutMs: 500 }))
    expect(error.clickhouseCode).toBe(159)
    expect(performance.now() - startedAt).toBeLessThan(15_000)
    const { rows } = await other.query('SELECT kind FROM posthog.entity')
    expect(rows).toEqual([['kept']])
    expect(other.pid).not.toBe(pid)
  })
})

describe('what a reader may not do', () => {
  const outfile = join(tmpdir(), `posthog-outfile-${process.pid}.csv`)
  it.each([
    ['insert', `INSERT INTO posthog.entity VALUES ('k', 1, '', 1)`],
    ['drop', 'DROP TABLE posthog.events'],
    ['alter', 'ALTER TABLE posthog.events DELETE WHERE 1'],
    ['settings in the text', 'SELECT 1 SETTINGS max_threads = 8'],
    ['set', 'SET readonly = 0'],
    ['kill', 'KILL QUERY WHERE 1'],
    ['a second statement', 'SELECT 1; DROP TABLE posthog.events'],
    ['file as a table', `SELECT * FROM file('/etc/hostname', 'LineAsString')`],
    ['file as a function', `SELECT file('/etc/hostname')`],
    ['file, quoted', "SELECT `file`('/etc/hostname')"],
    ['file, in double quotes', `SELECT "file"('/etc/hostname')`],
    ['file, escaped', "SELECT `fil\\x65`('/etc/hostname')"],
    ['file behind a comment', `SELECT file/* */('/etc/hostname')`],
    ['file as a lambda', `SELECT arrayMap(file, ['/etc/hostname'])`],
    ['file through APPLY', `SELECT * APPLY file FROM (SELECT '/etc/hostname')`],
    ['file hidden by a heredoc', `SELECT $x$ ' $x$, file('/etc/hostname'), ' '`],
    ['url', `SELECT * FROM url('http://127.0.0.1:9/', 'CSV', 'a String')`],
    ['executable', `SELECT * FROM executable('id', 'LineAsString', 'a String')`],
    ['into outfile', `SELECT 1 INTO OUTFILE '${outfile}'`],
  ])('%s', async (_what, sql) => {
    const error = await failure(engine.query(sql))
    expect(error.clickhouseCode).toBe(164)
    expect(existsSync(outfile)).toBe(false)
  })

  it('still reads text and columns that only look like it', async () => {
    const { rows } = await engine.query(
      `SELECT 'file(1); INTO OUTFILE' AS file, lower(file), t.file FROM (SELECT 1 AS file) AS t -- file(2)`,
    )
    expect(rows).toEqual([['file(1); INTO OUTFILE', 'file(1); into outfile', 1]])
  })
})

describe('the process of its own', () => {
  it('fails what waits when it is killed, and the next call starts it again with the data', async () => {
    const before = await engine.query('SELECT count() FROM posthog.events')
    const pid = engine.pid!
    const query = engine.query(ENDLESS)
    await expect.poll(running, PATIENT).toBe(1)
    process.kill(pid, 'SIGKILL')
    await expect(query).rejects.toMatchObject({
      code: 'local_failed',
      retryable: true,
      message: expect.stringContaining('SIGKILL'),
    })
    expect(await engine.query('SELECT count() FROM posthog.events')).toEqual(before)
    expect(engine.pid).not.toBe(pid)
  })

  it.runIf(process.platform === 'linux')('gets nothing of the environment', async () => {
    process.env.POSTHOG_PERSONAL_API_KEY = 'phx_secret_of_the_parent'
    await using other = await startEngine({ directory: join(directory, 'environment') })
    delete process.env.POSTHOG_PERSONAL_API_KEY
    const environment = await readFile(`/proc/${other.pid}/environ`, 'utf8')
    expect(environment).toContain('TZ=UTC')
    expect(environment).not.toContain('phx_secret_of_the_parent')
    expect(environment).not.toContain('PATH=')
  })

  it('refuses a directory that is in use, saying so', async () => {
    await expect(startEngine({ directory: join(directory, 'data') })).rejects.toMatchObject({
      code: 'local_failed',
      hint: expect.stringContaining('Another process'),
    })
  })

  it('gives up starting when its signal fires', async () => {
    const controller = new AbortController()
    const starting = startEngine({ directory: join(directory, 'other'), signal: controller.signal })
    setTimeout(() => controller.abort(), 30)
    await expect(starting).rejects.toMatchObject({ code: 'aborted' })
  })

  it('ends its process when closed, even with queries running, and refuses further calls', async () => {
    const other = await startEngine({ directory: join(directory, 'closing'), readers: 2 })
    const pid = other.pid!
    const query = other.query(ENDLESS).catch((error: unknown) => error)
    await new Promise((resolve) => setTimeout(resolve, 100))
    await other.close()
    expect(await query).toBeInstanceOf(Error)
    expect(() => process.kill(pid, 0)).toThrow()
    await expect(other.query('SELECT 1')).rejects.toMatchObject({ code: 'local_failed' })
    await other.close()
  })
})
