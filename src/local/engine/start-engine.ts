import { createRequire } from 'node:module'
import { availableParallelism, totalmem } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { LocalPostHogError } from '../../errors.ts'
import { packageFile } from '../../package-file.ts'
import type { Engine, EngineLines, EngineQueryOptions, EngineResult } from './engine.ts'
import { EngineChild, missingChdb } from './engine-child.ts'
import type { ResultForm } from './engine-messages.ts'
import { SCHEMA_STATEMENTS } from './schema.ts'
import { splitLines } from './split-lines.ts'

export interface StartEngineOptions {
  /** Data directory, made when absent; one process at a time. */
  directory: string
  /** Queries that may run at once; more wait. @default 2 to 4, by the processors available */
  readers?: number
  /** Gives up starting. */
  signal?: AbortSignal
}

/** The engine with what tests and supervisors want to see. */
export interface RunningEngine extends Engine {
  /** Process id of the ClickHouse process; undefined while none runs. */
  readonly pid: number | undefined
}

const MEBIBYTE = 1024 ** 2
/** Small enough to keep messages and memory bounded, large enough that the parts written are worth having. */
const INSERT_PIECE_BYTES = 8 * MEBIBYTE
const DEFAULT_TIMEOUT_MS = 60_000
/** The engine of a process that was killed outlives it by moments, and holds its directory. */
const LOCKED_WAIT_MS = 2_000
const LOCKED_POLL_MS = 100
const DEFAULT_MAX_MEMORY_BYTES = Math.min(768 * MEBIBYTE, Math.floor(totalmem() / 4))

/**
 * Starts ClickHouse on a data directory, in a child process, with the tables of `schema.ts` in place. When that process
 * dies, the calls that wait fail and the next call starts it again. An idle engine does not keep the calling process alive.
 * @throws {MissingPeerError} when chdb is not installed.
 * @throws {LocalPostHogError} when the directory cannot be opened.
 * @example
 * await using engine = await startEngine({ directory: '/tmp/data' })
 * const { rows } = await engine.query('SELECT count() FROM posthog.events')
 * //=> [['0']]
 */
export async function startEngine(options: StartEngineOptions): Promise<RunningEngine> {
  requireChdb()
  const readers = options.readers ?? Math.min(4, Math.max(2, availableParallelism()))
  const engine = new SupervisedEngine(options.directory, readers)
  try {
    await engine.start(options.signal)
    for (const statement of SCHEMA_STATEMENTS) await engine.execute(statement, { signal: options.signal })
    return engine
  } catch (error) {
    await engine.close()
    throw error
  }
}

function requireChdb(): void {
  try {
    createRequire(packageFile('package.json')).resolve('chdb')
  } catch (error) {
    throw missingChdb(error)
  }
}

class SupervisedEngine implements RunningEngine {
  #child: EngineChild | undefined
  #starting: Promise<EngineChild> | undefined
  #closed = false

  constructor(
    readonly directory: string,
    readonly readers: number,
  ) {}

  get pid(): number | undefined {
    return this.#child?.alive ? this.#child.pid : undefined
  }

  async start(signal?: AbortSignal): Promise<void> {
    const giveUpAt = performance.now() + LOCKED_WAIT_MS
    for (;;) {
      try {
        await this.#running(signal)
        return
      } catch (error) {
        const isLocked = LocalPostHogError.isInstance(error) && error.details?.isLocked === true
        if (!isLocked || performance.now() > giveUpAt) throw error
        await delay(LOCKED_POLL_MS, undefined, { signal })
      }
    }
  }

  async query(sql: string, options: EngineQueryOptions = {}): Promise<EngineResult> {
    return parseResult(await this.#query(sql, options, 'document'))
  }

  async queryLines(sql: string, options: EngineQueryOptions = {}): Promise<EngineLines> {
    return readHead(await this.#query(sql, options, 'lines'))
  }

  async #query(sql: string, options: EngineQueryOptions, form: ResultForm): Promise<Uint8Array | undefined> {
    const child = await this.#running()
    return child.call(
      {
        type: 'query',
        sql,
        timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
        maxMemoryBytes: options.maxMemoryBytes ?? DEFAULT_MAX_MEMORY_BYTES,
        settings: options.settings ?? {},
        form,
      },
      options.signal,
    )
  }

  async execute(sql: string, options: { signal?: AbortSignal } = {}): Promise<void> {
    const child = await this.#running()
    await child.call({ type: 'execute', sql }, options.signal)
  }

  async insert(table: string, ndjson: Uint8Array | string): Promise<void> {
    const pieces = splitLines(typeof ndjson === 'string' ? Buffer.from(ndjson) : ndjson, INSERT_PIECE_BYTES)
    const child = await this.#running()
    await Promise.all(pieces.map((piece) => child.call({ type: 'insert', table, ndjson: piece })))
  }

  async close(): Promise<void> {
    this.#closed = true
    const child = await this.#starting?.catch(() => undefined)
    await (child ?? this.#child)?.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #running(signal?: AbortSignal): Promise<EngineChild> {
    if (this.#closed)
      throw new LocalPostHogError('The engine of the local PostHog is closed.', { code: 'local_failed' })
    if (this.#child?.alive) return this.#child
    this.#starting ??= this.#startChild(signal).finally(() => {
      this.#starting = undefined
    })
    this.#child = await this.#starting
    return this.#child
  }

  async #startChild(signal?: AbortSignal): Promise<EngineChild> {
    // One that was killed holds the directory until it is gone.
    await this.#child?.exited
    return EngineChild.start(this.directory, this.readers, signal)
  }
}

function parseResult(json: Uint8Array | undefined): EngineResult {
  const text = json ? Buffer.from(json.buffer, json.byteOffset, json.byteLength).toString() : ''
  // Statements without a result set (EXPLAIN of nothing, SHOW of nothing) answer with no document at all.
  if (text === '') return { columns: [], rows: [] }
  const { meta, data } = JSON.parse(text) as { meta: EngineResult['columns']; data: unknown[][] }
  return { columns: meta, rows: data }
}

/** Takes names and types off a result in lines. */
function readHead(result: Uint8Array | undefined): EngineLines {
  const bytes = result ? Buffer.from(result.buffer, result.byteOffset, result.byteLength) : Buffer.alloc(0)
  const namesEnd = bytes.indexOf('\n')
  const typesEnd = bytes.indexOf('\n', namesEnd + 1)
  if (typesEnd === -1) return { columns: [], lines: Buffer.alloc(0) }
  const names = JSON.parse(bytes.toString('utf8', 0, namesEnd)) as string[]
  const types = JSON.parse(bytes.toString('utf8', namesEnd, typesEnd)) as string[]
  return {
    columns: names.map((name, index) => ({ name, type: types[index]! })),
    lines: bytes.subarray(typesEnd + 1),
  }
}
