import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { copyFromCache, type DirectoryCopy } from '../../../src/local/demo/directory-cache.ts'
import { SCHEMA_STATEMENTS } from '../../../src/local/engine/schema.ts'
import { type RunningEngine, startEngine } from '../../../src/local/engine/start-engine.ts'
import { packageFile } from '../../../src/package-file.ts'
import { DAYS, FIRST_DAY, historyStatements, SHARP_FROM, SHARP_TO } from './history-sql.ts'
import { FORMS, type Form, HASHES, type RowSet, rowTextSql } from './row-set.ts'

const END = new Date(Date.parse(FIRST_DAY) + DAYS * 86_400_000).toISOString()

/** Parts of a history that tests export, as the arguments of `exportEvents`. */
export const RANGES = {
  all: { from: `${FIRST_DAY}T00:00:00Z`, to: END },
  /** Both ends have microseconds, and rows on them. */
  sharp: { from: SHARP_FROM, to: SHARP_TO },
} as const

export type RangeName = keyof typeof RANGES

/** A project's events and what is known of them without our client. */
export interface HostileHistory extends AsyncDisposable {
  /** A data directory for one local PostHog, private to the caller. */
  directory: string
  /** Rows of a range, each once. */
  truth: Record<RangeName, Truth>
  /** What an export got wrong, with uuids; empty when it put out the rows of the range, each once, and no others. */
  difference(rows: RowSet, range: RangeName): Promise<string>
}

export interface Truth {
  rows: number
  /** Of the rows' hashes, as `RowSet` sums them. */
  sums: Record<Form, readonly number[]>
  /** Rows beside those, each a copy of one of them. */
  copies: number
}

const TRUTH_FILE = 'truth.json'
const LISTED = 5
/** Rows of two million are more than one answer holds. */
const PIECES = 10

/**
 * A history of 2,000,000 events, or so many, that exporters lose rows of: the same at each call. It is built once, by
 * ClickHouse itself, and kept beside the installed packages; what is known of it comes from ClickHouse's own SQL.
 */
export async function openHostileHistory(rows = 2_000_000): Promise<HostileHistory> {
  const statements = historyStatements(rows)
  const key = createHash('sha256')
    .update(
      JSON.stringify([
        statements,
        SCHEMA_STATEMENTS,
        Object.values(RANGES).map((range) => FORMS.map((form) => truthSql(range, form))),
      ]),
    )
    .digest('hex')
    .slice(0, 16)
  const copy = () =>
    copyFromCache({
      cacheDirectory: packageFile(`node_modules/.cache/posthog-driver-test/history-${rows}`),
      key,
      build: (directory) => build(directory, statements),
    })
  const { directory, dispose } = await copy()
  const truth = JSON.parse(await readFile(join(directory, TRUTH_FILE), 'utf8')) as HostileHistory['truth']
  return {
    directory,
    truth,
    difference: async (put, range) => {
      const { rows, sums } = put.digest()
      const right = truth[range]
      if (rows === right.rows && sums.join() === right.sums[put.form].join()) return ''
      return describeDifference(put, range, await copy())
    },
    [Symbol.asyncDispose]: dispose,
  }
}

async function build(directory: string, statements: readonly string[]): Promise<void> {
  await mkdir(directory, { recursive: true })
  await using engine = await startEngine({ directory })
  for (const statement of statements) await engine.execute(statement)
  const truth: Record<string, Truth> = {}
  for (const [name, range] of Object.entries(RANGES)) truth[name] = await readTruth(engine, range)
  await writeFile(join(directory, TRUTH_FILE), JSON.stringify(truth))
}

type Range = (typeof RANGES)[RangeName]

async function readTruth(engine: RunningEngine, range: Range): Promise<Truth> {
  const sums: Partial<Truth['sums']> = {}
  let count = 0
  for (const form of FORMS) {
    const { rows } = await engine.query(truthSql(range, form))
    const [distinct, ...hashes] = rows[0]!.map(Number)
    count = distinct!
    sums[form] = hashes
  }
  const all = await engine.query(`SELECT count() FROM posthog.events ${within(range)}`)
  return { rows: count, sums: sums as Truth['sums'], copies: Number(all.rows[0]![0]) - count }
}

const hashesSql = (form: Form): string =>
  HASHES.map((name, index) => `${name}(${rowTextSql(form)}) AS h${index + 1}`).join(', ')

const truthSql = (range: Range, form: Form): string =>
  `SELECT count(), ${HASHES.map((_, index) => `sum(h${index + 1}) % 4294967296`).join(', ')}
  FROM (SELECT DISTINCT ${hashesSql(form)}, uuid FROM posthog.events ${within(range)})`

const within = ({ from, to }: Range): string =>
  `WHERE timestamp >= parseDateTime64BestEffort('${from}', 6, 'UTC') AND timestamp < parseDateTime64BestEffort('${to}', 6, 'UTC')`

async function describeDifference(put: RowSet, range: RangeName, copy: DirectoryCopy): Promise<string> {
  const found = new Map<string, { uuid: string; times: number }>()
  for (const [hash, uuid] of put.entries()) {
    const entry = found.get(hash)
    if (entry) entry.times++
    else found.set(hash, { uuid, times: 1 })
  }
  const missing: string[] = []
  let missed = 0
  try {
    await using engine = await startEngine({ directory: copy.directory })
    for (let piece = 0; piece < PIECES; piece++) {
      const { rows } = await engine.query(
        `SELECT DISTINCT ${hashesSql(put.form)}, uuid, timestamp, substring(event, 1, 40), substring(distinct_id, 1, 40)
        FROM posthog.events ${within(RANGES[range])} AND cityHash64(uuid) % ${PIECES} = ${piece}`,
      )
      for (const [first, second, ...row] of rows as string[][]) {
        const hash = `${first} ${second}`
        const entry = found.get(hash)
        if (entry) found.delete(hash)
        else if (++missed <= LISTED) missing.push(JSON.stringify(row))
        if (entry && entry.times > 1) found.set(`${hash} again`, { ...entry, times: entry.times - 1 })
      }
    }
  } finally {
    await copy.dispose()
  }
  const again = [...found].filter(([hash]) => hash.endsWith('again')).map(([, { uuid }]) => uuid)
  const strange = [...found].filter(([hash]) => !hash.endsWith('again')).map(([, { uuid }]) => uuid)
  return [
    list('rows are missing, or were changed', missed, missing),
    list('rows came more than once', again.length, again),
    list('rows are not in the source, or were changed', strange.length, strange),
  ]
    .filter(Boolean)
    .join('\n')
}

const list = (what: string, count: number, examples: readonly string[]): string =>
  count === 0 ? '' : `${count} ${what}, such as ${examples.slice(0, LISTED).join(', ')}`
