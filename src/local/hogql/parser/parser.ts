import { Worker } from 'node:worker_threads'
import { LocalPostHogError, MissingPeerError } from '../../../errors.ts'
import { packageFile } from '../../../package-file.ts'
import type { Expression, QueryNode } from '../ast/ast.ts'
import { HogQLError } from '../hogql-error.ts'
import { bracketDepth } from './bracket-depth.ts'
import { type CondensedText, condenseText } from './condense-text.ts'
import { moreTimeMs } from './more-time.ts'
import { ParseCache } from './parse-cache.ts'
import type { ParseReply, ParseRequest } from './parser-worker.ts'
import { readAst } from './read-ast.ts'
import { SourceText } from './source-text.ts'
import { syntaxProblem } from './syntax-message.ts'

/** Trees are some fifty times the size of their text; long texts are rarely asked twice. */
const MAX_CACHED_LENGTH = 20_000
/** No text with more brackets inside each other is read within the time; waiting for that would keep others waiting. */
const MAX_BRACKET_DEPTH = 150

export interface HogQLParserOptions {
  /**
   * Longest time for one text, in milliseconds; a parse that takes longer is ended. On a machine that is busy otherwise it
   * may wait up to two and a half times as long for its share. @default 4000
   */
  timeoutMs?: number
  /** Texts whose trees are kept, by this parser alone. @default 200, shared by all parsers of the process */
  cacheSize?: number
}

/** What one parser has read, others need not: a tree depends on its text alone, and a kilobyte takes a tenth of a second. */
const sharedCache = new ParseCache<unknown>(200)

/** Reads HogQL with PostHog's own grammar. Trees are shared between calls: treat them as frozen. */
export interface HogQLParser extends AsyncDisposable {
  /** @throws {HogQLError} for text the grammar refuses. */
  parseSelect(text: string): Promise<QueryNode>
  /** @throws {HogQLError} for text the grammar refuses. */
  parseExpression(text: string): Promise<Expression>
  close(): Promise<void>
}

interface Pending {
  request: ParseRequest
  resolve(reply: ParseReply): void
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
    started.on('message', (reply: ParseReply) => {
      if (reply.id === current?.request.id) settle((pending) => pending.resolve(reply))
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
    const cpuBefore = process.cpuUsage()
    const giveUp = (): void => {
      const { user, system } = process.cpuUsage(cpuBefore)
      const more = moreTimeMs({
        timeoutMs,
        elapsedMs: performance.now() - startedAt,
        cpuMs: (user + system) / 1000,
      })
      if (more > 0) timer = setTimeout(giveUp, more)
      else replaceWorker(tooComplex(timeoutMs, current?.request.text ?? ''))
    }
    timer = setTimeout(giveUp, timeoutMs)
  }

  async function parse(text: string, kind: ParseRequest['kind']): Promise<unknown> {
    const key = `${kind}:${text}`
    const cached = cache.get(key)
    if (cached !== undefined) return cached
    if (closed) throw new LocalPostHogError('The HogQL parser is closed', { code: 'local_failed' })
    const depth = bracketDepth(text)
    if (depth > MAX_BRACKET_DEPTH) throw tooDeep(depth)
    const condensed = condenseText(text)
    const short = condensed && readCondensed(await ask(condensed.text, kind), text, condensed)
    const tree = short ?? readReply(await ask(text, kind), text)
    if (text.length <= MAX_CACHED_LENGTH) cache.set(key, tree)
    return tree
  }

  function ask(text: string, kind: ParseRequest['kind']): Promise<ParseReply> {
    return new Promise((resolve, reject) => {
      queue.push({ request: { id: nextId++, text, kind }, resolve, reject })
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
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** Undefined when the condensed text will not do; the written one then says why. */
function readCondensed(reply: ParseReply, text: string, condensed: CondensedText): unknown {
  if ('failure' in reply) return undefined
  const wire = JSON.parse(reply.json) as { error?: true }
  return wire.error ? undefined : readAst(wire, text, condensed)
}

function readReply(reply: ParseReply, text: string): unknown {
  if ('failure' in reply) {
    if (reply.failure === 'missing') {
      throw new MissingPeerError(
        'The local PostHog needs the package @posthog/hogql-parser, which is not installed.',
        {
          code: 'missing_peer',
          // Both, because it needs both: whoever installs one alone is back here at once.
          hint: 'Run: npm install chdb @posthog/hogql-parser',
          details: { packages: ['chdb', '@posthog/hogql-parser'] },
        },
      )
    }
    // The grammar runs out of stack: the parser is used once, so only this text is affected.
    throw new HogQLError('The query is nested too deeply', { code: 'hogql_syntax_error' })
  }
  const wire = JSON.parse(reply.json) as { error?: true; message?: string; start?: { offset: number } }
  if (wire.error)
    throw syntaxError(wire.message ?? 'Syntax error', new SourceText(text), wire.start?.offset ?? 0)
  return readAst(wire, text)
}

function syntaxError(raw: string, source: SourceText, codePoint: number): HogQLError {
  const { message, ...where } = syntaxProblem(raw, source.text, source.offset(codePoint))
  return new HogQLError(message, { code: 'hogql_syntax_error', ...where })
}

function stopped(reason: string): LocalPostHogError {
  return new LocalPostHogError(`The HogQL parser stopped: ${reason}`, {
    code: 'local_failed',
    retryable: true,
  })
}

function tooDeep(depth: number): HogQLError {
  return new HogQLError(
    `The query is nested too deeply: ${depth.toLocaleString('en-US')} brackets inside each other, more than ${MAX_BRACKET_DEPTH}. Split it into CTEs or sub-queries.`,
    { code: 'hogql_syntax_error' },
  )
}

const LONG = 100_000

function tooComplex(timeoutMs: number, text: string): HogQLError {
  const [what, hint] =
    text.length > LONG
      ? [
          `too long (${text.length.toLocaleString('en-US')} characters)`,
          'Pass long lists as {values}, or ask in parts.',
        ]
      : ['nested too deeply', 'Split it into CTEs or sub-queries.']
  return new HogQLError(`The query is ${what}: reading it took longer than ${timeoutMs / 1000} s. ${hint}`, {
    code: 'hogql_syntax_error',
  })
}
