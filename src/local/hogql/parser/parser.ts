import { Worker } from 'node:worker_threads'
import { LocalPostHogError } from '../../../errors.ts'
import { packageFile } from '../../../package-file.ts'
import type { Expression, QueryNode } from '../ast/ast.ts'
import type { CompiledQuery, CompileOptions, TextReader, ValidationResult } from '../compile-query.ts'
import { HogQLError } from '../hogql-error.ts'
import { LONG_TEXT } from '../large-query.ts'
import { bracketDepth } from './bracket-depth.ts'
import { moreTimeMs, type Spent } from './more-time.ts'
import { ParseCache } from './parse-cache.ts'
import type { ParserGreeting, ParserReply, ParserRequest, ParserTask } from './parser-worker.ts'
import { type GrammarReply, missingPeer, readText, type TextKind } from './read-text.ts'
import { threadTimeMs } from './thread-time.ts'

export interface HogQLParserOptions {
  /**
   * Longest time for one text, in milliseconds; a parse that takes longer is ended. On a machine that is busy otherwise it
   * may wait for its share up to three times as long, a fifth longer where the time of a thread is not known. @default 4000
   */
  timeoutMs?: number
  /** Texts whose trees are kept, by this parser alone. @default 200, shared by all parsers of the process */
  cacheSize?: number
}

/** What one parser has read, others need not: a tree depends on its text alone, and a kilobyte takes a tenth of a second. */
const sharedCache = new ParseCache<unknown>(200)

/** Reads HogQL with PostHog's own grammar. Trees are shared between calls: treat them as frozen. */
export interface HogQLParser extends TextReader, AsyncDisposable {
  /** `compileQuery` in the worker, for queries that would hold the caller's event loop up; within the time of one text. */
  compileApart(hogql: string, options: CompileOptions): Promise<CompiledQuery>
  /** `validateQuery` in the worker. */
  validateApart(hogql: string, options: CompileOptions): Promise<ValidationResult>
  close(): Promise<void>
}

interface Pending {
  request: ParserRequest
  resolve(reply: ParserReply): void
  reject(error: Error): void
}

/**
 * Starts a parser in a worker thread. The worker holds no process open while it is idle.
 * @throws {MissingPeerError} on the first parse when `@posthog/hogql-parser` is not installed.
 */
export function createHogQLParser(options: HogQLParserOptions = {}): HogQLParser {
  const timeoutMs = options.timeoutMs ?? 4_000
  const cache = options.cacheSize === undefined ? sharedCache : new ParseCache<unknown>(options.cacheSize)
  const queue: Pending[] = []
  /** The worker's, once it has said so. */
  let thread: number | undefined
  let worker: Worker | undefined = startWorker()
  let current: Pending | undefined
  let timer: NodeJS.Timeout | undefined
  let nextId = 1
  let closed = false

  function startWorker(): Worker {
    const started = new Worker(packageFile('dist/local/parser-worker.js'), {
      stdout: false,
      stderr: false,
      // Neither the caller's flags nor its environment: a loader or inspector of the host has no business here.
      execArgv: [],
      env: {},
    })
    started.unref()
    started.on('message', (reply: (ParserReply & { id: number }) | ParserGreeting) => {
      if ('thread' in reply) thread = started === worker ? reply.thread : thread
      else if (reply.id === current?.request.id) settle((pending) => pending.resolve(reply))
    })
    started.on('error', (error) => {
      if (started === worker) replaceWorker(stopped(error.message))
    })
    started.on('exit', (code) => {
      if (started === worker && !closed) replaceWorker(stopped(`exit code ${code}`))
    })
    return started
  }

  /** Ends the worker, fails the text it was reading and goes on with the next one. */
  function replaceWorker(reason: Error): void {
    void worker?.terminate()
    worker = undefined
    thread = undefined
    settle((pending) => pending.reject(reason))
  }

  function settle(finish: (pending: Pending) => void): void {
    const pending = current
    clearTimeout(timer)
    current = undefined
    worker?.unref()
    if (pending) finish(pending)
    startNext()
  }

  function startNext(): void {
    if (current || closed) return
    current = queue.shift()
    if (!current) return
    worker ??= startWorker()
    worker.ref()
    worker.postMessage(current.request)
    const startedAt = performance.now()
    const spentBefore = timeSpent()
    const giveUp = (): void => {
      const now = timeSpent()
      // A worker that has greeted since then began with nothing.
      const before = now.of === spentBefore.of ? spentBefore.cpuMs : 0
      const more = moreTimeMs({
        timeoutMs,
        elapsedMs: performance.now() - startedAt,
        cpuMs: now.cpuMs - before,
        of: now.of,
      })
      if (more > 0) timer = setTimeout(giveUp, more)
      else replaceWorker(tooComplex(timeoutMs, current?.request.text ?? ''))
    }
    timer = setTimeout(giveUp, timeoutMs)
  }

  function timeSpent(): Pick<Spent, 'cpuMs' | 'of'> {
    const threadMs = threadTimeMs(thread)
    if (threadMs !== undefined) return { cpuMs: threadMs, of: 'thread' }
    const { user, system } = process.cpuUsage()
    return { cpuMs: (user + system) / 1000, of: 'process' }
  }

  async function parse(text: string, kind: TextKind): Promise<unknown> {
    const key = `${kind}:${text}`
    const cached = cache.get(key)
    if (cached !== undefined) return cached
    const tree = await readText(
      text,
      kind,
      (asked) => perform({ does: 'parse', text: asked, kind }) as Promise<GrammarReply>,
    )
    if (text.length <= LONG_TEXT) cache.set(key, tree)
    return tree
  }

  async function apart(does: 'compile' | 'validate', text: string, options: CompileOptions) {
    const reply = await perform({ does, text, options })
    if ('result' in reply) return reply.result
    if ('failure' in reply) throw missingPeer()
    if ('refusal' in reply) throw new HogQLError(reply.refusal.message, reply.refusal)
    throw stopped('error' in reply ? reply.error : 'it read a query and did not compile it')
  }

  function perform(task: ParserTask): Promise<ParserReply> {
    return new Promise((resolve, reject) => {
      if (closed) throw new LocalPostHogError('The HogQL parser is closed', { code: 'local_failed' })
      queue.push({ request: { id: nextId++, ...task }, resolve, reject })
      startNext()
    })
  }

  async function close(): Promise<void> {
    if (closed) return
    closed = true
    const error = new LocalPostHogError('The HogQL parser was closed', { code: 'aborted' })
    for (const pending of queue.splice(0)) pending.reject(error)
    settle((pending) => pending.reject(error))
    await worker?.terminate()
    worker = undefined
  }

  return {
    parseSelect: (text) => parse(text, 'select') as Promise<QueryNode>,
    parseExpression: (text) => parse(text, 'expression') as Promise<Expression>,
    compileApart: (hogql, options) => apart('compile', hogql, options) as Promise<CompiledQuery>,
    validateApart: (hogql, options) => apart('validate', hogql, options) as Promise<ValidationResult>,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function stopped(reason: string): LocalPostHogError {
  return new LocalPostHogError(`The HogQL parser stopped: ${reason}`, {
    code: 'local_failed',
    retryable: true,
    hint: 'Ask again: the next query starts it anew.',
  })
}

/** What common queries stay below. */
const DEEP = 15

function tooComplex(timeoutMs: number, text: string): HogQLError {
  const depth = bracketDepth(text)
  const [what, hint] =
    depth > DEEP
      ? [
          `nested too deeply (${depth.toLocaleString('en-US')} brackets inside each other)`,
          'Split it into CTEs or sub-queries.',
        ]
      : text.length > LONG_TEXT
        ? [
            `too long (${text.length.toLocaleString('en-US')} characters)`,
            'Pass long lists as {values}, or ask in parts.',
          ]
        : ['too complex', 'Split it into CTEs or sub-queries.']
  return new HogQLError(`The query is ${what}: reading it took longer than ${timeoutMs / 1000} s. ${hint}`, {
    code: 'hogql_syntax_error',
  })
}
