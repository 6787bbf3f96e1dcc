import { type ChildProcess, fork } from 'node:child_process'
import type { Socket } from 'node:net'
import { LocalPostHogError, MissingPeerError } from '../../errors.ts'
import { packageFile } from '../../package-file.ts'
import { EngineError } from './engine.ts'
import type { EngineReply, EngineRequest } from './engine-messages.ts'

type Call = EngineRequest extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never

const CLOSE_WITHIN_MS = 3_000
const STDERR_KEPT = 2_000

/** One run of the ClickHouse process: calls in, answers out, and an end that every waiting call hears of. */
export class EngineChild {
  readonly #process: ChildProcess
  readonly #waiting = new Map<number, { resolve(json?: Uint8Array): void; reject(error: unknown): void }>()
  readonly exited: Promise<void>
  #ended = false
  /** A statement hangs in it: it ends as soon as nobody waits for another one. */
  #retiring = false
  #nextId = 1
  #stderr = ''

  private constructor(threads: number) {
    this.#process = fork(packageFile('dist/local/engine-process.js'), [], {
      // Binary messages: rows and results cross as bytes, not as JSON in JSON.
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
      // Nothing of the caller's environment: the process needs none of it, keys least of all.
      env: { TZ: 'UTC', UV_THREADPOOL_SIZE: String(threads) },
    })
    this.#process.stderr?.on('data', (chunk) => {
      this.#stderr = (this.#stderr + chunk).slice(-STDERR_KEPT)
    })
    this.exited = new Promise((resolve) => {
      const end = (how: string) => {
        this.#ended = true
        for (const call of this.#waiting.values()) call.reject(this.#endedError(how))
        this.#waiting.clear()
        resolve()
      }
      this.#process.once('error', (error) => end(error.message))
      // 'close' rather than 'exit': by then all of stderr has been read.
      this.#process.once('close', (code, signal) => end(signal ? `signal ${signal}` : `exit code ${code}`))
    })
  }

  get alive(): boolean {
    return !this.#ended
  }

  /** Process id of the ClickHouse process. */
  get pid(): number | undefined {
    return this.#process.pid
  }

  /** @throws {MissingPeerError} when chdb, or its binary for this platform, is not installed. */
  static async start(directory: string, readers: number, signal?: AbortSignal): Promise<EngineChild> {
    // Each running statement holds a thread: readers, the writer, two inserts, stuck ones, and one for the rest of Node.
    const child = new EngineChild(readers + 7)
    const stop = () => child.kill()
    signal?.addEventListener('abort', stop, { once: true })
    try {
      await child.#open(directory, readers)
      signal?.throwIfAborted()
      return child
    } catch (error) {
      child.kill()
      await child.exited
      if (signal?.aborted) throw cancelled('Starting ClickHouse', signal)
      throw error instanceof StartRefused ? startError(error, directory, child.#stderr) : error
    } finally {
      signal?.removeEventListener('abort', stop)
    }
  }

  /** Sends one call; an aborted `signal` rejects at once and stops the statement in ClickHouse. */
  call(call: Call, signal?: AbortSignal): Promise<Uint8Array | undefined> {
    if (this.#ended) return Promise.reject(this.#endedError('before the call'))
    const id = this.#nextId++
    return new Promise<Uint8Array | undefined>((resolve, reject) => {
      if (signal?.aborted) return reject(cancelled('The statement', signal))
      const cancel = () => {
        this.#send({ type: 'cancel', id })
        settle()
        reject(cancelled('The statement', signal!))
      }
      const settle = () => {
        signal?.removeEventListener('abort', cancel)
        this.#waiting.delete(id)
        if (this.#waiting.size === 0) this.#rest()
      }
      this.#waiting.set(id, {
        resolve: (json) => {
          settle()
          resolve(json)
        },
        reject: (error) => {
          settle()
          reject(error)
        },
      })
      signal?.addEventListener('abort', cancel, { once: true })
      // An idle engine keeps nobody's process alive; a running call does.
      this.#ref()
      this.#send({ ...call, id } as EngineRequest)
    })
  }

  /** Stops what runs, closes the data directory and waits for the end of the process. */
  async close(): Promise<void> {
    this.#ref()
    if (this.#ended) return this.exited
    this.#send({ type: 'close' })
    const timer = setTimeout(() => this.kill(), CLOSE_WITHIN_MS)
    await this.exited
    clearTimeout(timer)
  }

  kill(): void {
    this.#ended = true
    this.#ref()
    this.#process.kill('SIGKILL')
  }

  #open(directory: string, readers: number): Promise<void> {
    return new Promise((resolve, reject) => {
      void this.exited.then(() => reject(this.#endedError('while it started')))
      this.#process.on('message', (reply: EngineReply) => {
        if (reply.type === 'ready') {
          this.#unref()
          resolve()
        } else if (reply.type === 'failed') reject(new StartRefused(reply.message, reply.missingPeer))
        else if (reply.type === 'stuck') this.#retire(reply.blocking)
        else this.#settle(reply)
      })
      this.#send({ type: 'open', directory, readers })
    })
  }

  #settle(reply: Extract<EngineReply, { id: number }>): void {
    const call = this.#waiting.get(reply.id)
    if (reply.type === 'done') call?.resolve(reply.json)
    else call?.reject(new EngineError(reply.message, reply.clickhouseCode, reply.clickhouseName))
  }

  #rest(): void {
    this.#unref()
    if (this.#retiring) this.kill()
  }

  #retire(blocking: boolean): void {
    this.#retiring = true
    if (blocking || this.#waiting.size === 0) this.kill()
  }

  #ref(): void {
    for (const handle of this.#handles()) handle?.ref()
  }

  #unref(): void {
    for (const handle of this.#handles()) handle?.unref()
  }

  #handles() {
    return [this.#process, this.#process.channel, this.#process.stderr as Socket | null]
  }

  #send(request: EngineRequest): void {
    // A channel that closes meanwhile shows as the end of the process, which rejects what waits.
    if (this.#process.connected) this.#process.send(request, () => {})
  }

  #endedError(how: string): LocalPostHogError {
    return new LocalPostHogError(`The ClickHouse process of the local PostHog ended (${how}).`, {
      code: 'local_failed',
      retryable: true,
      hint: 'The next call starts it again; the data on disk is kept.',
      details: { stderr: this.#stderr.trim() || undefined },
    })
  }
}

function cancelled(what: string, signal: AbortSignal): LocalPostHogError {
  return new LocalPostHogError(`${what} was cancelled.`, { code: 'aborted', cause: signal.reason })
}

/** The process answered that it cannot open the directory; why is on its stderr. */
class StartRefused extends Error {
  constructor(
    message: string,
    readonly missingPeer: boolean,
  ) {
    super(message)
  }
}

function startError({ message, missingPeer }: StartRefused, directory: string, stderr: string): Error {
  if (missingPeer) return missingChdb(message)
  const reason = stderr.trim() || message
  const isLocked = /lock/i.test(reason)
  return new LocalPostHogError(`ClickHouse could not open ${directory}: ${reason}`, {
    code: 'local_failed',
    hint: isLocked
      ? 'Another process uses this directory: close it or choose another directory.'
      : 'Check that the directory is writable and was made by this version, or remove it.',
    details: { isLocked },
  })
}

/** Says what to install. */
export function missingChdb(cause: unknown): MissingPeerError {
  return new MissingPeerError(
    'The local PostHog needs the package chdb (ClickHouse), which is not installed.',
    {
      code: 'missing_peer',
      hint: 'Run: npm install chdb @posthog/hogql-parser (Linux with glibc or macOS, x64 or arm64).',
      details: { packages: ['chdb', '@posthog/hogql-parser'] },
      cause,
    },
  )
}
