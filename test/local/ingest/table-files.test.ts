import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningEngine, startEngine } from '../../../src/local/engine/start-engine.ts'
import type { CaptureEvent } from '../../../src/local/ingest/capture-event.ts'
import { readCsvRows } from '../../../src/local/ingest/csv-rows.ts'
import { readEventsFile } from '../../../src/local/ingest/events-file.ts'
import { NOON_MS } from './event-fixture.ts'

let directory: string
let engine: RunningEngine
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'table-files-'))
  engine = await startEngine({ directory: join(directory, 'engine'), readers: 2 })
})
afterAll(async () => {
  await engine?.close()
  await rm(directory, { recursive: true, force: true })
})

async function read(name: string, content: string | Buffer): Promise<CaptureEvent[]> {
  const path = join(directory, name)
  await writeFile(path, content)
  return all(path)
}
async function all(path: string): Promise<CaptureEvent[]> {
  const events: CaptureEvent[] = []
  for await (const event of readEventsFile(path, { engine })) events.push(event)
  return events
}
const failureOf = (reading: Promise<unknown>) =>
  reading.then(
    () => expect.fail('was read'),
    (error) => error,
  )

describe('CSV', () => {
  const HEADER = 'event,distinct_id,timestamp,properties,properties.plan,amount,code,paid,person_id,$set'
  const ROW = `bought,0042,2026-11-20T12:00:00Z,"{""page"":""a,b"",""plan"":""free""}",pro,12.50,007,true,0190A5F0-0000-5000-8000-00000000000A,"{""vip"":1}"`

  it('takes columns for what they are called, and cells for what they spell', async () => {
    const [event] = await read('events.csv', `${HEADER}\n${ROW}\n`)
    expect(event).toEqual({
      event: 'bought',
      distinctId: '0042',
      timestampMs: NOON_MS,
      uuid: expect.stringMatching(/^.{14}5/),
      properties: { page: 'a,b', plan: 'pro', amount: 12.5, code: '007', paid: true },
      set: { vip: 1 },
      personId: '0190a5f0-0000-5000-8000-00000000000a',
    })
  })

  it.each([
    ['packed, with a byte order mark and CRLF', 'events.csv.gz', gzipSync(`\ufeff${HEADER}\r\n${ROW}\r\n`)],
    ['with semicolons', 'semicolons.csv', 'event;distinct_id;timestamp\nbought;0042;2026-11-20T12:00:00Z'],
    ['with tabs', 'tabs.tsv', 'event\tdistinct_id\ttimestamp\nbought\t0042\t2026-11-20T12:00:00Z\n'],
    ['with empty lines and cells', 'gaps.csv', `${HEADER}\n\nbought,0042,2026-11-20T12:00:00Z,,,,\n\n`],
  ])('reads it %s', async (_what, name, content) => {
    const events = await read(name, content)
    expect(events).toMatchObject([{ event: 'bought', distinctId: '0042', timestampMs: NOON_MS }])
    expect(Object.keys(events[0]!.properties)).not.toContain('')
  })

  it('names the line of what is wrong, line breaks in cells counted', async () => {
    const error = await failureOf(
      read(
        'wrong.csv',
        `${HEADER}\n${ROW}\n"two\nlines",u,2026-11-20T12:00:00Z\nx,u,soon\nx,,2026-11-20\nx,u,2026-11-20,"{",p\nx,u,2026-11-20,,,,,,,,more\n`,
      ),
    )
    expect(error).toMatchObject({ name: 'InputError', code: 'invalid_input' })
    expect(error.details.problems.map((text: string) => text.slice(0, 40))).toEqual([
      'line 5: "timestamp" is "soon"; expected ',
      'line 6: "distinct_id" is missing; expect',
      'line 7: "properties" is "{"; expected an',
      'line 8: has 11 cells, the header 10',
    ])
    expect(error.hint).toContain('distinct_id')
  })

  it.each([
    [
      'a header without what is needed',
      'a,event\n1,2\n',
      /line 1: the header has no distinct_id, no timestamp; it has a, event/,
    ],
    [
      'a quote that is not closed',
      'event,distinct_id,timestamp\nx,u,0\n"x,u,0\n',
      /line 3: a quoted cell is never closed/,
    ],
    [
      'a column twice',
      'event,distinct_id,timestamp,plan,amount,properties.plan\nx,u,0,a,1,b\n',
      /line 1: columns 4 and 6 of the header are both "plan"; rename one/,
    ],
    [
      'a needed column twice',
      'event,distinct_id,timestamp,event\nx,u,0,y\n',
      /line 1: columns 1 and 4 of the header are both "event"/,
    ],
    [
      'a column without a name',
      ',event,distinct_id,timestamp\n,x,u,0\n7,x,u,0\n',
      /line 3: column 1 has no name.*holds "7"/,
    ],
    [
      'a quote in a cell',
      'event,distinct_id,timestamp,size\nx,u,0,5" to 6" pipe\n',
      /line 2: cell 4 has a quote inside/,
    ],
    ['an update that is text', 'event,distinct_id,timestamp,$set\nx,u,0,vip\n', /line 2: "\$set" is "vip"/],
    [
      'text after a quote',
      'event,distinct_id,timestamp\n"x"y,u,0\n',
      /line 2: cell 1 goes on after its closing quote/,
    ],
  ])('refuses %s', async (_what, content, message) => {
    const error = await failureOf(read('refused.csv', content))
    expect(error.message).toMatch(message)
    expect(error.hint).toMatch(/^Expected a table with the columns event, distinct_id, timestamp/)
  })

  it('keeps what no number holds as text, and integers exactly', async () => {
    const [event] = await read(
      'numbers.csv',
      'event,distinct_id,timestamp,huge,tiny,id,person_age\nx,u,2026-11-20,1e400,-1e999,9007199254740993,41\n',
    )
    expect(event!.properties).toEqual({
      huge: '1e400',
      tiny: '-1e999',
      id: 9007199254740993n,
      person_age: 41,
    })
  })

  it('names the line and place of bytes that are not UTF-8', async () => {
    const content = Buffer.from('event,distinct_id,timestamp,city\nx,u,0,Köln\nx,u,0,Paris\n', 'latin1')
    const error = await failureOf(read('latin.csv', content))
    expect(error.message).toContain('line 2, character 8: the byte 0xF6 after "x,u,0,K" is not UTF-8')
    expect(error.hint).toContain('iconv')
    const header = Buffer.from('event,distinct_id,timestamp,größe\n', 'latin1')
    expect((await failureOf(read('latin.csv', header))).message).toContain('line 1, character 31')
  })

  it('reads any table it is written, however it is cut', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', 'é', ' ', ';') })
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 })
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 9 }), async (rows, size) => {
        const text = `h,e,a,d\n${rows.map((row) => row.map(quoted).join(',')).join('\n')}`
        async function* pieces() {
          for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
        }
        const found: string[][] = []
        for await (const { cells } of readCsvRows(pieces())) found.push(cells)
        expect(found.slice(1)).toEqual(rows)
      }),
    )
  })
})

describe('Parquet', () => {
  /** Has ClickHouse write a table. */
  async function parquet(name: string, select: string): Promise<string> {
    const path = join(directory, name)
    await engine.execute(`INSERT INTO FUNCTION file('${path}', 'Parquet') ${select}`)
    return path
  }

  it('is read in its order, as an export has it and with columns of other names', async () => {
    const path = await parquet(
      'export.parquet',
      `SELECT toUUID('0190a5f0-0000-7000-8000-000000000001') AS uuid, 'view' AS event, toString(number) AS distinct_id,
        toDateTime64('2026-11-20 12:00:00.123456', 6, 'UTC') AS timestamp, '{"plan":"pro"}' AS properties,
        '{"email":"x"}' AS person_properties, 9007199254740993 + number AS big, toBool(number = 2) AS is_last, CAST(NULL, 'Nullable(String)') AS none,
        map('a', 1) AS nested FROM numbers(3)`,
    )
    const events = await all(path)
    expect(events.map(({ distinctId }) => distinctId)).toEqual(['0', '1', '2'])
    expect(events[2]).toMatchObject({
      uuid: '0190a5f0-0000-7000-8000-000000000001',
      event: 'view',
      timestampMs: NOON_MS + 123.456,
    })
    expect(events[2]!.properties).toEqual({
      plan: 'pro',
      big: 9007199254740995n,
      is_last: true,
      nested: { a: 1 },
    })
  })

  it('is found under any name, and is not another file', async () => {
    const select = "SELECT 'x' AS event, 'u' AS distinct_id, '2026-11-20' AS timestamp"
    await parquet('one.parquet', select)
    const odd = join(directory, "it's {one,two}*[1].parquet")
    await rename(await parquet('other.parquet', select), odd)
    expect(await all(odd)).toHaveLength(1)
  })

  it('names the rows that are wrong, and files that are none', async () => {
    const path = await parquet(
      'wrong.parquet',
      "SELECT 'x' AS event, 'u' AS distinct_id, 'soon' AS timestamp FROM numbers(2)",
    )
    expect((await failureOf(all(path))).details.problems).toEqual([
      expect.stringMatching(/^row 1: "timestamp" is "soon"/),
      expect.stringMatching(/^row 2: /),
    ])
    const error = await failureOf(read('broken.parquet', 'PAR1 and then nothing PAR1'))
    expect(error).toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(/broken\.parquet: ClickHouse cannot read it \(.*metadata size.*\)\.$/),
    })
    expect(error.message).not.toMatch(/specify the structure|posthog-local-import|DB::Exception|\n/)
    const whole = await parquet(
      'whole.parquet',
      "SELECT 'x' AS event, 'u' AS distinct_id, now() AS timestamp",
    )
    const bytes = await readFile(whole)
    await writeFile(whole, bytes.fill(7, 20, 60))
    const { message } = await failureOf(all(whole))
    expect(message).toMatch(/whole\.parquet: ClickHouse cannot read it \([^()]+\)\.$/)
    expect(message).not.toMatch(/posthog-local-import|While executing|::/)
  })
})
