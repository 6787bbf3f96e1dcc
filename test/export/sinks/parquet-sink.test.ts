import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DuckDBInstance } from '@duckdb/node-api'
import { parquetMetadata, parquetSchema } from 'hyparquet'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ExportColumn } from '../../../src/export/export-table.ts'
import type { ExportPart } from '../../../src/export/part/export-part.ts'
import type { ExportSink, SinkState } from '../../../src/export/sinks/export-sink.ts'
import { type ParquetSinkOptions, parquetSink } from '../../../src/export/sinks/parquet/parquet-sink.ts'
import { HOSTILE_PROPERTIES } from '../support/hostile-properties.ts'
import { columnsOf, makePart, type RawValues, summaryOf } from '../support/make-part.ts'

const COLUMNS = columnsOf({
  uuid: 'UUID',
  event: 'LowCardinality(String)',
  timestamp: "DateTime64(6, 'UTC')",
  created_at: "Nullable(DateTime('UTC'))",
  properties: 'String',
  small: 'Int8',
  big: 'Nullable(Int64)',
  huge: 'UInt64',
  ratio: 'Float64',
  paid: 'Bool',
  day: 'Date',
  tags: 'Array(String)',
  price: 'Decimal(18, 4)',
  wide: 'Decimal(38, 2)',
  kind: "Enum8('a' = 1)",
  nothing: 'Nullable(String)',
})
const VALUES: Readonly<Record<string, string>> = {
  event: '"sign up"',
  timestamp: '"2026-08-05T04:28:10.808176Z"',
  created_at: '"2026-08-05T06:28:11+02:00"',
  properties: JSON.stringify('{"b":1.0,"a":"x"}'),
  small: '-128',
  big: '-9223372036854775808',
  huge: '18446744073709551615',
  ratio: '0.1',
  paid: 'true',
  day: '"1969-12-31"',
  tags: '["a","b\\"c"]',
  price: '-12.34',
  wide: '123456789012345678901234567890123456.78',
  kind: '"a"',
  nothing: 'null',
}
const rowOf = (n: number, more: Readonly<Record<string, string>> = {}): RawValues =>
  COLUMNS.map(({ name }) => more[name] ?? VALUES[name] ?? `"uuid-${String(n).padStart(4, '0')}"`)

const partOf = (cell: number, ...ns: number[]): ExportPart =>
  makePart(
    COLUMNS,
    ns.map((n) => rowOf(n)),
    { id: `2026-08-05-000${cell}` },
  )

let directory: string
let path: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "parquet [it's] "))
  path = join(directory, 'events.parquet')
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

/** What a checkpoint remembers between runs. */
interface Memory {
  state?: SinkState
  committed: Set<string>
}

/** A run of an export; the last part may be written and not committed, as when the process dies. */
async function run(
  parts: readonly ExportPart[],
  options: ParquetSinkOptions,
  memory: Memory = { committed: new Set() },
  {
    dieAfter = Number.POSITIVE_INFINITY,
    finish = true,
    overwrite = false,
    columns = COLUMNS as readonly ExportColumn[],
  } = {},
): Promise<Memory> {
  const sink: ExportSink = parquetSink(path, options)
  const context = { ...memory, resumed: memory.state !== undefined, overwrite }
  let state = memory.state
  const committed = new Set(memory.committed)
  try {
    await sink.check?.(context)
    await sink.open?.({ ...context, columns })
    for (const [index, part] of parts.entries()) {
      await sink.writePart(part)
      if (index >= dieAfter) return { state, committed }
      state = JSON.parse(JSON.stringify(await sink.commit?.(part)))
      committed.add(part.id)
    }
    if (finish) state = JSON.parse(JSON.stringify(await sink.finish?.(summaryOf(parts))))
    return { state, committed }
  } finally {
    await sink.close?.()
  }
}

const chdb = (sql: string): Record<string, unknown>[] => {
  const program = `import { query } from 'chdb'
    process.stdout.write(query(${JSON.stringify(sql)}, 'JSONEachRow'))`
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    encoding: 'utf8',
    maxBuffer: 1e9,
  })
  return output.trim() === ''
    ? []
    : output
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
}
const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

const duckdb = async (sql: string): Promise<Record<string, unknown>[]> => {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    return (await connection.runAndReadAll(sql)).getRowObjectsJson()
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}
const fromFile = (): string => `read_parquet('${path.replaceAll("'", "''").replaceAll(/[*?[]/g, '[$&]')}')`
const uuids = async (): Promise<unknown[]> =>
  (await duckdb(`SELECT uuid FROM ${fromFile()} ORDER BY uuid`)).map(({ uuid }) => uuid)
const uuidOf = (n: number): string => `uuid-${String(n).padStart(4, '0')}`

describe.each<[name: string, options: ParquetSinkOptions]>([
  ['hyparquet, snappy', { engine: 'hyparquet' }],
  ['hyparquet, gzip', { engine: 'hyparquet', codec: 'gzip' }],
  ['duckdb, zstd', { engine: 'duckdb' }],
  ['duckdb, uncompressed', { engine: 'duckdb', codec: 'uncompressed' }],
])('parquetSink with %s', (name, options) => {
  it('writes what ClickHouse, DuckDB and hyparquet read as it was', async () => {
    const nulls = Object.fromEntries(COLUMNS.map((column) => [column.name, 'null']))
    await run([partOf(0, 1), makePart(COLUMNS, [rowOf(2, { ...nulls, uuid: '"z"' })], { id: 'b' })], options)
    const columns = `uuid, event, toString(toUnixTimestamp64Micro(timestamp)) AS at, toTypeName(timestamp) AS at_type,
      toString(toUnixTimestamp64Micro(created_at)) AS created, properties, small, toString(big) AS big, toString(huge) AS huge, ratio,
      paid, day, tags, toString(price) AS price, toString(wide) AS wide, kind, nothing`
    const [row, empty] = chdb(`SELECT ${columns} FROM file(${quoted(path)}, Parquet) ORDER BY uuid`)
    expect(row).toMatchObject({
      uuid: 'uuid-0001',
      event: 'sign up',
      at: '1785904090808176',
      at_type: expect.stringMatching(/DateTime64\(6, 'UTC'\)/),
      created: '1785904091000000',
      small: -128,
      big: '-9223372036854775808',
      huge: '18446744073709551615',
      ratio: 0.1,
      paid: true,
      day: '1969-12-31',
      price: '-12.34',
      wide: '123456789012345678901234567890123456.78',
      kind: 'a',
      nothing: null,
    })
    expect(Object.entries(empty!).filter(([key, value]) => value !== null && !/uuid|type/.test(key))).toEqual(
      [],
    )

    const types = await duckdb(`DESCRIBE SELECT * FROM ${fromFile()}`)
    expect(
      Object.fromEntries(types.map(({ column_name, column_type }) => [column_name, column_type])),
    ).toEqual({
      uuid: 'VARCHAR',
      event: 'VARCHAR',
      timestamp: 'TIMESTAMP WITH TIME ZONE',
      created_at: 'TIMESTAMP WITH TIME ZONE',
      properties: 'VARCHAR',
      small: 'INTEGER',
      big: 'BIGINT',
      huge: 'UBIGINT',
      ratio: 'DOUBLE',
      paid: 'BOOLEAN',
      day: 'DATE',
      tags: 'VARCHAR',
      price: 'DECIMAL(18,4)',
      wide: 'DECIMAL(38,2)',
      kind: 'VARCHAR',
      nothing: 'VARCHAR',
    })
    const [found] = await duckdb(
      `SELECT properties::VARCHAR AS properties, properties->>'a' AS a, tags::VARCHAR AS tags, tags->>1 AS tag FROM ${fromFile()} WHERE timestamp = '2026-08-05 04:28:10.808176Z'`,
    )
    expect(found).toEqual({ properties: '{"b":1.0,"a":"x"}', a: 'x', tags: '["a","b\\"c"]', tag: 'b"c' })

    const bytes = readFileSync(path)
    const metadata = parquetMetadata(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
    )
    const element = (column: string) =>
      parquetSchema(metadata).children.find(({ element }) => element.name === column)?.element
    expect(element('properties')?.converted_type).toBe('UTF8')
    expect(element('timestamp')?.logical_type).toEqual({
      type: 'TIMESTAMP',
      isAdjustedToUTC: true,
      unit: 'MICROS',
    })
    expect(metadata.row_groups[0]?.columns[0]?.meta_data?.codec).toBe(name.split(', ')[1]?.toUpperCase())
    expect(readdirSync(directory)).toEqual(['events.parquet'])
  })

  it('keeps properties byte for byte, and every kind of text', async () => {
    const texts = [
      '',
      'nul \u0000 here',
      'quote " back\\slash\r\n',
      '🎉 é \u2028',
      '[1]',
      'null',
      'x'.repeat(100_000),
    ]
    const rows = HOSTILE_PROPERTIES.map((properties, n) =>
      rowOf(n, { properties: JSON.stringify(properties), event: JSON.stringify(texts[n % texts.length]) }),
    )
    await run([makePart(COLUMNS, rows, { chunkSize: 1000 })], options)
    const byDuckDB = await duckdb(
      `SELECT base64(encode(properties)) AS properties, base64(encode(event)) AS event FROM ${fromFile()} ORDER BY uuid`,
    )
    const byClickHouse = chdb(
      `SELECT base64Encode(properties) AS properties, base64Encode(event) AS event FROM file(${quoted(path)}, Parquet) ORDER BY uuid`,
    )
    const text = (base64: unknown): string => Buffer.from(String(base64), 'base64').toString()
    for (const kept of [byDuckDB, byClickHouse]) {
      expect(kept.map(({ properties }) => text(properties))).toEqual(HOSTILE_PROPERTIES)
      expect(kept.map(({ event }) => text(event))).toEqual(rows.map((_, n) => texts[n % texts.length]))
    }
  })

  it('gives JSON its own type on request', async () => {
    await run([partOf(0, 1)], { ...options, jsonType: true })
    const [column] = await duckdb(`DESCRIBE SELECT properties FROM ${fromFile()}`)
    expect(column).toMatchObject({ column_type: 'JSON' })
    expect(await duckdb(`SELECT properties.a::VARCHAR AS a FROM ${fromFile()}`)).toEqual([{ a: '"x"' }])
    expect(chdb(`SELECT properties.a AS a FROM file(${quoted(path)}, Parquet)`)).toEqual([{ a: 'x' }])
  })

  it('holds no row twice and misses none when it dies at any place', async () => {
    const parts = [partOf(0, 1, 2), partOf(1, 3), partOf(2), partOf(3, 4, 5)]
    for (const dieAfter of [0, 1, 2, 3]) {
      rmSync(path, { force: true })
      const died = await run(parts, options, undefined, { dieAfter })
      expect(existsSync(path)).toBe(false)
      // Another plan: what was not committed comes in other cells.
      const rest = parts
        .filter(({ id }) => !died.committed.has(id))
        .map((part) => ({ ...part, id: `again-${part.id}` }))
      await run(rest, options, died)
      expect(await uuids()).toEqual([1, 2, 3, 4, 5].map(uuidOf))
      expect(readdirSync(directory)).toEqual(['events.parquet'])
    }
  })

  it('goes on when it died after the file got its name, before the checkpoint knew', async () => {
    const before = await run([partOf(0, 1), partOf(1, 2)], options, undefined, { finish: false })
    const parts = `${path}.parts`
    if (existsSync(parts)) execFileSync('cp', ['-r', parts, `${parts}.kept`])
    await run([], options, before)
    if (existsSync(`${parts}.kept`)) execFileSync('mv', [`${parts}.kept`, parts])
    await run([], options, before)
    expect(await uuids()).toEqual([1, 2].map(uuidOf))
  })

  it('goes on when the checkpoint could not be told that the file is complete', async () => {
    const first = await run([partOf(0, 1)], options)
    const before = await run([partOf(1, 2), partOf(2, 3)], options, first, { finish: false })
    // The end is not in the checkpoint, yet the sink was closed.
    await run([], options, before)
    expect(readdirSync(directory)).toEqual(['events.parquet'])
    await run([], options, before)
    expect(await uuids()).toEqual([1, 2, 3].map(uuidOf))
  })

  it('does not take a file of an earlier run for what a later one committed', async () => {
    const first = await run([partOf(0, 1)], options)
    const died = await run([partOf(1, 2)], options, first, { finish: false })
    rmSync(`${path}.parts`, { recursive: true, force: true })
    rmSync(`${path}.partial`, { force: true })
    await expect(run([], options, died)).rejects.toMatchObject({
      code: expect.stringMatching(/checkpoint_invalid|export_stopped/),
    })
  })

  it('adds to a finished file, which stays readable until it is replaced', async () => {
    const first = await run([partOf(0, 1, 2)], options)
    const died = await run([partOf(1, 3), partOf(2, 4)], options, first, { dieAfter: 1 })
    expect(await uuids()).toEqual([1, 2].map(uuidOf))
    const second = await run([partOf(3, 4)], options, died)
    expect(await uuids()).toEqual([1, 2, 3, 4].map(uuidOf))
    // Died before it committed anything.
    const nothing = await run([partOf(4, 5)], options, second, { dieAfter: 0 })
    await run([partOf(5, 5)], options, nothing)
    expect(await uuids()).toEqual([1, 2, 3, 4, 5].map(uuidOf))
    expect(readdirSync(directory)).toEqual(['events.parquet'])
  })

  it('writes a file with columns and no rows when there are none', async () => {
    await run([], options)
    expect(await duckdb(`SELECT count(*)::INT AS n FROM ${fromFile()}`)).toEqual([{ n: 0 }])
    expect(await duckdb(`DESCRIBE SELECT * FROM ${fromFile()}`)).toHaveLength(COLUMNS.length)
  })

  it('refuses a file that is there, unless it may replace it', async () => {
    writeFileSync(path, 'precious')
    await expect(run([partOf(0, 1)], options)).rejects.toMatchObject({ code: 'invalid_input' })
    expect(readFileSync(path, 'utf8')).toBe('precious')
    await run([partOf(0, 1)], options, undefined, { overwrite: true })
    expect(await uuids()).toEqual([uuidOf(1)])
  })

  it('refuses to go on when what it committed is gone', async () => {
    const died = await run([partOf(0, 1), partOf(1, 2)], options, undefined, { finish: false })
    rmSync(`${path}.partial`, { force: true })
    rmSync(join(`${path}.parts`, '2026-08-05-0000.parquet'), { force: true })
    await expect(run([], options, died)).rejects.toMatchObject({
      code: expect.stringMatching(/checkpoint_invalid|export_stopped/),
    })
    expect(existsSync(path)).toBe(false)
  })

  it('says what it was given when a part is none', async () => {
    const broken = {
      ...partOf(0, 1),
      chunks: async function* () {
        yield Buffer.from('["a"]\n')
      },
    }
    await expect(run([broken], options)).rejects.toThrow(/no list of 16 values/)
  })
})

it('goes on with the engine that began', async () => {
  const died = await run([partOf(0, 1), partOf(1, 2)], { engine: 'duckdb' }, undefined, { dieAfter: 1 })
  await run([partOf(1, 2)], {}, died)
  expect(await uuids()).toEqual([1, 2].map(uuidOf))
})

it('refuses a partial file that was changed', async () => {
  const died = await run([partOf(0, 1), partOf(1, 2)], {}, undefined, { finish: false })
  const partial = `${path}.partial`
  copyFileSync(partial, `${partial}.kept`)
  truncateSync(partial, statSync(partial).size - 1)
  await expect(run([], {}, died)).rejects.toMatchObject({ code: 'checkpoint_invalid' })
  copyFileSync(`${partial}.kept`, partial)
  await run([], {}, died)
  expect(await uuids()).toEqual([1, 2].map(uuidOf))
})

it('cuts a large part into row groups, so that memory does not grow with it', async () => {
  const big = JSON.stringify(`{"text":"${'x'.repeat(1_000_000)}"}`)
  const rows = Array.from({ length: 36 }, (_, n) => rowOf(n, { properties: big }))
  await run([makePart(COLUMNS, rows, { chunkSize: 1 << 20 })], {})
  const bytes = readFileSync(path)
  const { row_groups, num_rows } = parquetMetadata(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
  )
  expect(num_rows).toBe(36n)
  expect(row_groups.length).toBeGreaterThanOrEqual(2)
  expect(await uuids()).toHaveLength(36)
})

it('refuses what is no path', () => {
  for (const target of ['', 'a\0b', undefined, process.stdout])
    expect(() => parquetSink(target as never)).toThrowError(
      expect.objectContaining({ code: 'invalid_input', message: 'parquetSink needs a path.' }),
    )
})

it('refuses options it does not know', () => {
  // @ts-expect-error a codec that is none
  expect(() => parquetSink(path, { codec: 'rar' })).toThrow(/codec/)
})
