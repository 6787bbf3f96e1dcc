import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { checkOptions } from '../../../client/check-options.ts'
import { InputError } from '../../../errors.ts'
import { closestNames, didYouMean } from '../../../hogql/closest-names.ts'
import { isRecord } from '../../../is-record.ts'
import type { ExportPart } from '../../part/export-part.ts'
import { wholeLines } from '../../part/whole-lines.ts'
import type { ExportSink, SinkContext } from '../export-sink.ts'
import { isFunction } from '../is-function.ts'
import { mendEscapes, replaceNul } from './mend-text.ts'
import type { PostgresClient } from './postgres-client.ts'
import { postgresFailure } from './postgres-failure.ts'
import { postgresType } from './postgres-type.ts'
import {
  copyToStaging,
  createStaging,
  createTable,
  insertIntoStaging,
  TABLE_COLUMNS,
  type TableColumn,
  tableName,
  tryUpsert,
  upsert,
} from './statements.ts'

export interface PostgresSinkOptions<C extends PostgresClient = PostgresClient> {
  /** Opens a connection for the export, which also ends it. Either this or `client`. */
  connect?: () => Promise<C>
  /** A connection that nothing else uses meanwhile; it stays open. */
  client?: C
  /** Created unless it exists; `schema.table` for one of another schema. */
  table: string
  /** Column or columns that tell rows apart: `uuid` for events, `id` for persons. An existing table needs a unique index over them. */
  key: string | readonly string[]
  /** `upsert` replaces the row that has the same key, `insert` keeps it. @default 'upsert' */
  mode?: 'upsert' | 'insert'
  /**
   * Postgres types of columns, for a table that is created. What is not named gets the type that holds everything: `json`
   * for properties (`jsonb` can be indexed, but keeps neither the order of keys nor numbers as they were written, and has
   * U+FFFD where `\u0000` was), `timestamptz` with microseconds, `numeric(20)` for UInt64.
   */
  columns?: Readonly<Record<string, string>>
  /**
   * Sends rows by COPY, about twice as fast: `(client, sql) => client.query(copyFrom(sql))` with `from as copyFrom` of the
   * package `pg-copy-streams`. @default rows travel as JSON, in parameters of INSERT
   */
  copy?: (client: C, sql: string) => Writable
}

const optionsSchema = z.strictObject({
  connect: z.custom<() => Promise<PostgresClient>>(isFunction, 'must be a function').optional(),
  client: z
    .custom<PostgresClient>((value) => isRecord(value) && isFunction(value.query), 'must be a client of pg')
    .optional(),
  table: z.string().min(1),
  key: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
  mode: z.enum(['upsert', 'insert']).optional(),
  columns: z.record(z.string(), z.string()).optional(),
  copy: z.custom<PostgresSinkOptions['copy']>(isFunction, 'must be a function').optional(),
})

/** Longer names are cut by Postgres without a word. */
const MAX_NAME_BYTES = 63
/** \u0000 and halves of surrogate pairs, which jsonb does not hold. */
const NO_JSONB = new Set(['22P05', '22P02'])

/**
 * Rows into a Postgres table, told apart by a key. Each part is one transaction: rows go to a temporary table, from there
 * to the real one by `INSERT ... ON CONFLICT`. A part that comes twice, because the process died between Postgres' commit and
 * the checkpoint, leaves one copy of its rows, and so does an incremental run that meets rows again. U+0000, which no text
 * of Postgres holds, becomes U+FFFD. With `overwrite`, the table is emptied at the start.
 *
 * Needs a checkpoint of the export's own to be continued: `{ checkpoint: 'events.checkpoint' }`.
 * @throws {InputError} for options it does not know, and for a table that does not fit.
 * @throws {ExportError} `export_stopped` when Postgres refuses a part.
 * @example
 * import pg from 'pg'
 * import { from as copyFrom } from 'pg-copy-streams'
 * const sink = postgresSink({
 *   connect: async () => { const client = new pg.Client(url); await client.connect(); return client },
 *   copy: (client, sql) => client.query(copyFrom(sql)),
 *   table: 'posthog_events',
 *   key: 'uuid',
 * })
 * await exportEvents(client, { from: '2026-08-01' }, sink, { checkpoint: 'events.checkpoint' })
 */
export function postgresSink<C extends PostgresClient>(options: PostgresSinkOptions<C>): ExportSink {
  checkOptions<object>(options, optionsSchema, 'postgresSink')
  if (!options.connect === !options.client)
    throw new InputError('postgresSink was called with wrong options: it takes either connect or client.', {
      code: 'invalid_input',
      hint: 'Give `connect`, a function that opens a connection, or `client`, one that is open.',
    })
  return new PostgresSink(options)
}

class PostgresSink<C extends PostgresClient> implements ExportSink {
  readonly name: string
  readonly format: ExportSink['format']
  #client: C | undefined
  #columns: readonly TableColumn[] = []
  #signal: AbortSignal | undefined
  #inTransaction = false
  #broken = false
  /** A connection that is lost while nothing is asked of it says so here; the next statement fails. */
  readonly #lost = (): void => {
    this.#broken = true
  }

  constructor(private readonly options: PostgresSinkOptions<C>) {
    this.name = `postgres ${options.table}`
    this.format = { kind: options.copy ? 'csv' : 'arrays' }
  }

  async check(): Promise<void> {
    await this.#connected()
  }

  async open({ columns, overwrite, resumed, signal }: SinkContext): Promise<void> {
    const { table, columns: types = {} } = this.options
    this.#signal = signal
    const wanted = columns.map((column) => ({
      name: column.name,
      type: types[column.name] ?? postgresType(column),
    }))
    checkNames(wanted, this.#key, Object.keys(types))
    await this.#transaction(`prepare the table ${table}`, async (client) => {
      await client.query(createTable(table, wanted, this.#key))
      const { rows } = await client.query(TABLE_COLUMNS, [tableName(table)])
      this.#columns = matchColumns(table, wanted, rows as TableColumn[])
      await client.query(tryUpsert(this.#upsertOptions))
      if (overwrite && !resumed) await client.query(`TRUNCATE ${tableName(table)}`)
    })
    await this.#commit()
  }

  async writePart(part: ExportPart): Promise<void> {
    await this.#transaction(`take the part ${part.id}`, async (client) => {
      // What has no zone is UTC.
      await client.query("SET LOCAL TIME ZONE 'UTC'")
      await client.query(createStaging(this.#columns))
      await this.#fillStaging(client, part)
      await this.#putRows(client)
    })
  }

  async commit(): Promise<void> {
    await this.#commit()
  }

  async close(): Promise<void> {
    const client = this.#client
    this.#client = undefined
    if (!client) return
    await this.#rollBack(client)
    if (!this.options.connect) return
    if (!client.release) {
      await client.end?.().catch(() => {})
      return
    }
    // One that is thrown away may fail once more.
    if (!this.#broken) client.off?.('error', this.#lost)
    client.release(this.#broken)
  }

  get #key(): readonly string[] {
    const { key } = this.options
    return typeof key === 'string' ? [key] : key
  }

  get #upsertOptions() {
    const { table, mode = 'upsert' } = this.options
    return { table, mode, key: this.#key, columns: this.#columns }
  }

  async #connected(): Promise<C> {
    if (this.#client) return this.#client
    const { client, connect } = this.options
    if (client || !connect) {
      this.#client = client!
      return this.#client
    }
    try {
      this.#client = await connect()
    } catch (error) {
      throw postgresFailure('be reached', error)
    }
    this.#broken = false
    this.#client.on?.('error', this.#lost)
    return this.#client
  }

  /** Leaves the transaction open when it went well, for `#commit`. */
  async #transaction(action: string, run: (client: C) => Promise<void>): Promise<void> {
    const client = await this.#connected()
    try {
      await client.query('BEGIN')
      this.#inTransaction = true
      await run(client)
    } catch (error) {
      await this.#rollBack(client)
      throw postgresFailure(action, error)
    }
  }

  async #commit(): Promise<void> {
    const client = await this.#connected()
    try {
      await client.query('COMMIT')
      this.#inTransaction = false
    } catch (error) {
      await this.#rollBack(client)
      throw postgresFailure('commit', error)
    }
  }

  async #rollBack(client: C): Promise<void> {
    if (!this.#inTransaction) return
    this.#inTransaction = false
    await client.query('ROLLBACK').catch(() => {
      this.#broken = true
    })
  }

  async #fillStaging(client: C, part: ExportPart): Promise<void> {
    const { copy } = this.options
    if (copy) {
      const target = copy(client, copyToStaging(this.#columns))
      await pipeline(part.stream(), replaceNul(), target, { signal: this.#signal })
      return
    }
    const statement = insertIntoStaging(this.#columns)
    for await (const block of wholeLines(part.chunks())) {
      this.#signal?.throwIfAborted()
      const lines = block.toString('utf8').trimEnd().replaceAll('\n', ',')
      if (lines !== '') await client.query(statement, [`[${mendEscapes(lines)}]`])
    }
  }

  async #putRows(client: C): Promise<void> {
    const mendable = this.#columns.some(({ type }) => type === 'jsonb')
    if (!mendable) {
      await client.query(upsert({ ...this.#upsertOptions, mend: false }))
      return
    }
    await client.query('SAVEPOINT before_rows')
    try {
      await client.query(upsert({ ...this.#upsertOptions, mend: false }))
    } catch (error) {
      if (!NO_JSONB.has((error as { code?: string }).code ?? '')) throw error
      // Rare and slow, so only for the parts that need it.
      await client.query('ROLLBACK TO SAVEPOINT before_rows')
      await client.query(upsert({ ...this.#upsertOptions, mend: true }))
    }
  }
}

function checkNames(columns: readonly TableColumn[], key: readonly string[], typed: readonly string[]): void {
  const names = columns.map(({ name }) => name)
  const unknown = [...key, ...typed].find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw new InputError(`The export has no column ${unknown} for Postgres.`, {
      code: 'invalid_input',
      hint: didYouMean(closestNames(unknown, names, 1)) ?? `Its columns: ${names.join(', ')}.`,
    })
  const long = names.find((name) => Buffer.byteLength(name) > MAX_NAME_BYTES)
  if (long !== undefined)
    throw new InputError(`Postgres cuts names after ${MAX_NAME_BYTES} bytes: ${long}.`, {
      code: 'invalid_input',
      hint: 'Give the column a shorter name with AS.',
    })
}

/** With the types of the table that is there. */
function matchColumns(
  table: string,
  wanted: readonly TableColumn[],
  present: readonly TableColumn[],
): TableColumn[] {
  const missing = wanted.filter(({ name }) => !present.some((column) => column.name === name))
  if (missing.length === 0)
    return wanted.map(({ name }) => ({ name, type: present.find((column) => column.name === name)!.type }))
  const additions = missing.map(({ name, type }) => `ADD COLUMN "${name}" ${type}`).join(', ')
  throw new InputError(
    `The table ${table} exists and has no column ${missing.map(({ name }) => name).join(', ')}.`,
    {
      code: 'invalid_input',
      hint: `ALTER TABLE ${tableName(table)} ${additions}, or name another table.`,
      details: { table, missing: missing.map(({ name }) => name) },
    },
  )
}
