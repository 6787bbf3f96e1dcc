import { randomUUID } from 'node:crypto'
import type { Session } from 'chdb'
import { CLICKHOUSE_CODES, toEngineError } from './clickhouse-error.ts'
import { EngineError } from './engine.ts'
import type { ResultForm } from './engine-messages.ts'
import { Gate } from './gate.ts'
import { guardReaderSql } from './reader-guard.ts'
import {
  housekeepingArguments,
  MAX_RESULT_BYTES,
  type ReaderLimits,
  readerArguments,
  writerArguments,
} from './reader-settings.ts'

type Chdb = Pick<typeof import('chdb'), 'Session' | 'drainPending'>

const FORMATS: Record<ResultForm, string> = {
  document: 'JSONCompact',
  lines: 'JSONCompactEachRowWithNamesAndTypes',
}

/** How often a cancelled statement is told again to stop, until it has. */
const KILL_INTERVAL_MS = 50
/** Computed columns make inserts work for the processor: two at once take 60 % of the time of one after the other. */
const PARALLEL_INSERTS = 2
/** Within one block of rows nothing looks at the kill; a statement that goes on for this long is given up. */
const STUCK_AFTER_MS = 3_000
/** Each holds a thread; with so many, hardly one is left. */
const MAX_STUCK = 3
/** The process holds on to memory that queries gave back; beyond this it is told to let go. */
const PURGE_ABOVE_BYTES = 700 * 1024 * 1024
/** Beyond max_execution_time, which ClickHouse checks between blocks. */
const TIMEOUT_GRACE_MS = 500

/**
 * The chdb sessions of one data directory: a fresh one per statement, at most `readers` read-only ones, one writer and
 * two inserts at once. Opening one takes under a millisecond; limits can differ per query, because they are connection
 * arguments, and nothing of one statement lingers into the next. Statements are stopped by KILL QUERY from yet another
 * session, since chdb cannot interrupt.
 */
export class EngineSessions {
  /** Holds the directory while no statement runs. */
  readonly #anchor: Session
  readonly #writerGate = new Gate(1)
  readonly #insertGate = new Gate(PARALLEL_INSERTS)
  readonly #readerGate: Gate
  readonly #tagPrefix = randomUUID()
  #statements = 0
  #stuck = 0

  constructor(
    readonly chdb: Chdb,
    readonly directory: string,
    readers: number,
    /** Told of statements that cannot be stopped; only the end of the process frees their thread. */
    readonly onStuck: (blocking: boolean) => void,
  ) {
    this.#readerGate = new Gate(readers)
    this.#anchor = new chdb.Session(directory)
  }

  /** Gives the result in the form of `limits`. */
  query(sql: string, limits: ReaderLimits, signal: AbortSignal): Promise<Uint8Array> {
    return this.#readerGate.run(async () => {
      guardReaderSql(sql)
      const deadline = AbortSignal.timeout(limits.timeoutMs + TIMEOUT_GRACE_MS)
      try {
        const stop = AbortSignal.any([signal, deadline])
        return withinLimit(await this.#run(sql, readerArguments(limits), stop, limits.form))
      } catch (error) {
        if (!deadline.aborted || signal.aborted) throw error
        throw new EngineError(
          `Timeout exceeded: maximum ${limits.timeoutMs} ms`,
          CLICKHOUSE_CODES.timeoutExceeded,
          'TIMEOUT_EXCEEDED',
        )
      }
    }, signal)
  }

  async execute(sql: string, signal: AbortSignal): Promise<void> {
    await this.#writerGate.run(() => this.#run(sql, writerArguments(), signal), signal)
  }

  async insert(table: string, ndjson: Uint8Array, signal: AbortSignal): Promise<void> {
    const insert = (session: Session) =>
      session.insert({
        table: `posthog.${table}`,
        values: ndjson,
        format: 'JSONEachRow',
        settings: { date_time_input_format: 'best_effort', input_format_skip_unknown_fields: 0 },
      })
    await this.#insertGate.run(() => this.#withSession(writerArguments(), insert), signal)
  }

  /** Waits for whatever still runs; the caller has cancelled it. */
  async close(): Promise<void> {
    this.#anchor.close()
    await this.chdb.drainPending()
  }

  #run(
    sql: string,
    connectionArgs: string[],
    signal: AbortSignal,
    form: ResultForm = 'document',
  ): Promise<Uint8Array> {
    const tag = `/*${this.#tagPrefix}-${++this.#statements}*/`
    return this.#withSession(connectionArgs, async (session) => {
      const running = session.queryAsync(`${tag} ${sql}`, { format: FORMATS[form] })
      const killing = this.#killWhenAborted(tag, signal)
      try {
        return (await Promise.race([running, killing.stuck])).bytes()
      } finally {
        killing.stop()
      }
    })
  }

  async #withSession<T>(connectionArgs: string[], use: (session: Session) => Promise<T>): Promise<T> {
    const session = new this.chdb.Session(this.directory, { connectionArgs })
    try {
      return await use(session)
    } catch (error) {
      throw toEngineError(error)
    } finally {
      session.close()
      this.#purge()
    }
  }

  /** A tenth of a second of work, and only after queries that took a lot. */
  #purge(): void {
    if (process.memoryUsage.rss() > PURGE_ABOVE_BYTES) this.#tell('SYSTEM JEMALLOC PURGE')
  }

  /** Stops the statement when the signal fires; `stuck` rejects when that has no effect. */
  #killWhenAborted(tag: string, signal: AbortSignal): { stuck: Promise<never>; stop(): void } {
    let repeat: NodeJS.Timeout | undefined
    let giveUp: NodeJS.Timeout | undefined
    let abandon: (reason: EngineError) => void = () => {}
    const stuck = new Promise<never>((_resolve, reject) => {
      abandon = reject
    })
    const start = () => {
      this.#kill(tag)
      // The statement may not have registered yet, or be between checks: repeat until it is over.
      repeat = setInterval(() => this.#kill(tag), KILL_INTERVAL_MS)
      giveUp = setTimeout(() => {
        this.#stuck++
        this.onStuck(this.#stuck >= MAX_STUCK)
        abandon(new EngineError('Query was cancelled', CLICKHOUSE_CODES.cancelled, 'QUERY_WAS_CANCELLED'))
      }, STUCK_AFTER_MS)
    }
    if (signal.aborted) start()
    else signal.addEventListener('abort', start, { once: true })
    return {
      stuck,
      stop: () => {
        signal.removeEventListener('abort', start)
        clearInterval(repeat)
        clearTimeout(giveUp)
      },
    }
  }

  #kill(tag: string): void {
    this.#tell(`KILL QUERY WHERE startsWith(query, '${tag}') ASYNC`)
  }

  /** Runs a statement that asks for no answer. */
  #tell(sql: string): void {
    try {
      const session = new this.chdb.Session(this.directory, { connectionArgs: housekeepingArguments() })
      try {
        session.query(sql)
      } finally {
        session.close()
      }
    } catch {
      // Its cause comes again, and with it the next try.
    }
  }
}

/** ClickHouse's own limit counts columns in memory: a long constant repeated in every row is short there. */
function withinLimit(json: Uint8Array): Uint8Array {
  if (json.length <= MAX_RESULT_BYTES) return json
  throw new EngineError(
    `Limit for result exceeded, max bytes: ${MAX_RESULT_BYTES}, current bytes: ${json.length}`,
    CLICKHOUSE_CODES.tooManyRowsOrBytes,
    'TOO_MANY_ROWS_OR_BYTES',
  )
}
