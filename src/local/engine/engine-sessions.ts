import { randomUUID } from 'node:crypto'
import type { Session } from 'chdb'
import { CLICKHOUSE_CODES, toEngineError } from './clickhouse-error.ts'
import { EngineError } from './engine.ts'
import { Gate } from './gate.ts'
import { guardReaderSql } from './reader-guard.ts'
import { type ReaderLimits, readerArguments, writerArguments } from './reader-settings.ts'

type Chdb = Pick<typeof import('chdb'), 'Session' | 'drainPending'>

/** How often a cancelled statement is told again to stop, until it has. */
const KILL_INTERVAL_MS = 50
/** Beyond max_execution_time, which ClickHouse checks between blocks. */
const TIMEOUT_GRACE_MS = 500

/**
 * The chdb sessions of one data directory: one writer, and a fresh read-only session per query, at most `readers` at
 * once. Opening one takes under a millisecond, and fresh sessions are what lets limits differ per query: they are
 * connection arguments. A statement stops through KILL QUERY from a session of its own, since chdb cannot interrupt.
 */
export class EngineSessions {
  readonly #writer: Session
  readonly #writerGate = new Gate(1)
  readonly #readerGate: Gate
  readonly #tagPrefix = randomUUID()
  #statements = 0

  constructor(
    readonly chdb: Chdb,
    readonly directory: string,
    readers: number,
  ) {
    this.#readerGate = new Gate(readers)
    this.#writer = new chdb.Session(directory, { connectionArgs: writerArguments() })
  }

  /** Gives a JSONCompact document. */
  query(sql: string, limits: ReaderLimits, signal: AbortSignal): Promise<Uint8Array> {
    return this.#readerGate.run(async () => {
      guardReaderSql(sql)
      const session = new this.chdb.Session(this.directory, { connectionArgs: readerArguments(limits) })
      const deadline = AbortSignal.timeout(limits.timeoutMs + TIMEOUT_GRACE_MS)
      try {
        const result = await this.#run(session, sql, AbortSignal.any([signal, deadline]))
        return result.bytes()
      } catch (error) {
        if (!deadline.aborted || signal.aborted) throw error
        throw new EngineError(
          `Timeout exceeded: maximum ${limits.timeoutMs} ms`,
          CLICKHOUSE_CODES.timeoutExceeded,
          'TIMEOUT_EXCEEDED',
        )
      } finally {
        session.close()
      }
    }, signal)
  }

  async execute(sql: string, signal: AbortSignal): Promise<void> {
    await this.#writerGate.run(() => this.#run(this.#writer, sql, signal), signal)
  }

  async insert(table: string, ndjson: Uint8Array, signal: AbortSignal): Promise<void> {
    const insert = () =>
      this.#writer.insert({
        table: `posthog.${table}`,
        values: ndjson,
        format: 'JSONEachRow',
        settings: { date_time_input_format: 'best_effort', input_format_skip_unknown_fields: 0 },
      })
    await this.#writerGate.run(() => insert().catch((error) => Promise.reject(toEngineError(error))), signal)
  }

  /** Waits for whatever still runs; the caller has cancelled it. */
  async close(): Promise<void> {
    this.#writer.close()
    await this.chdb.drainPending()
  }

  async #run(session: Session, sql: string, signal: AbortSignal) {
    const tag = `/*${this.#tagPrefix}-${++this.#statements}*/`
    const running = session.queryAsync(`${tag} ${sql}`, { format: 'JSONCompact' })
    const killing = this.#killWhenAborted(tag, signal)
    try {
      return await running
    } catch (error) {
      throw toEngineError(error)
    } finally {
      killing.stop()
    }
  }

  /** The statement may not have registered yet, or be between checks: repeat until it is over. */
  #killWhenAborted(tag: string, signal: AbortSignal): { stop(): void } {
    let timer: NodeJS.Timeout | undefined
    const kill = () => {
      const session = new this.chdb.Session(this.directory)
      try {
        session.query(`KILL QUERY WHERE startsWith(query, '${tag}') ASYNC`)
      } finally {
        session.close()
      }
    }
    const start = () => {
      kill()
      timer = setInterval(kill, KILL_INTERVAL_MS)
    }
    if (signal.aborted) start()
    else signal.addEventListener('abort', start, { once: true })
    return {
      stop: () => {
        signal.removeEventListener('abort', start)
        clearInterval(timer)
      },
    }
  }
}
