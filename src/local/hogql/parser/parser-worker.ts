import { parentPort } from 'node:worker_threads'
import { MissingPeerError } from '../../../errors.ts'
import type { Expression, QueryNode } from '../ast/ast.ts'
import type { CompileOptions, TextReader } from '../compile-query.ts'
import { HogQLError, type HogQLErrorOptions } from '../hogql-error.ts'
import { createForgetfulParser, type ForgetfulParser } from './forgetful-parser.ts'
import { type GrammarReply, readText, type TextKind } from './read-text.ts'
import { ownThread } from './thread-time.ts'

/**
 * Parses HogQL with PostHog's grammar, off the main thread: one parse can take seconds and cannot be interrupted, so the
 * owner ends the whole worker. Each text gets a parser that knows nothing of earlier ones, because what it learns from them
 * can make a later one thousands of times slower; it is made ready while nobody waits. Large queries are compiled
 * here from start to end.
 */
export type ParserTask =
  | { does: 'parse'; text: string; kind: TextKind }
  | { does: 'compile' | 'validate'; text: string; options: CompileOptions }
export type ParserRequest = ParserTask & { id: number }

/** What a worker says first: who it is to the operating system, where that counts the time of threads. */
export interface ParserGreeting {
  thread: number | undefined
}

/** What became of a task. A refusal is a HogQLError, taken apart because errors lose their fields between threads. */
export type ParserReply =
  | GrammarReply
  | { result: unknown }
  | { refusal: HogQLErrorOptions & { message: string } }
  | { error: string }

/** Reading the grammar tables is most of a first parse; a text of common constructs does it ahead of time. */
const WARM_UP =
  "SELECT a, count() AS n FROM b WHERE c > now() - INTERVAL 1 DAY AND d = 'e' GROUP BY a ORDER BY n DESC LIMIT 1"

const port = parentPort
let standby: Promise<ForgetfulParser> | undefined
/** The parser of the task at hand, when it can serve the next one too. */
let used: ForgetfulParser | undefined

async function parse(text: string, kind: TextKind): Promise<GrammarReply> {
  try {
    const parser = await takeParser()
    const { grammar } = parser
    const json = kind === 'select' ? grammar.parseSelect(text) : grammar.parseExpr(text)
    // One that failed is left: nobody knows what it was in the middle of.
    used = parser
    return { json }
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND'
    return { failure: missing ? 'missing' : 'crashed' }
  }
}

function takeParser(): Promise<ForgetfulParser> {
  prepareStandby()
  const taken = standby as Promise<ForgetfulParser>
  standby = undefined
  return taken
}

const reader: TextReader = {
  parseSelect: (text) => readText(text, 'select', parse) as Promise<QueryNode>,
  parseExpression: (text) => readText(text, 'expression', parse) as Promise<Expression>,
}

async function perform(task: ParserTask): Promise<ParserReply> {
  if (task.does === 'parse') return parse(task.text, task.kind)
  // Most projects never send a query that needs it.
  const { compileQuery, validateQuery } = await import('../compile-query.ts')
  const work = task.does === 'compile' ? compileQuery : validateQuery
  try {
    return { result: await work(task.text, task.options, { reader }) }
  } catch (error) {
    if (error instanceof MissingPeerError) return { failure: 'missing' }
    if (!(error instanceof HogQLError)) return { error: String(error) }
    const { message, code, start, end, suggestions } = error
    return { refusal: { message, code, start, end, suggestions } }
  }
}

port?.postMessage({ thread: ownThread() } satisfies ParserGreeting)
port?.on('message', async ({ id, ...task }: ParserRequest) => {
  port.postMessage({ id, ...(await perform(task as ParserTask)) })
  prepareStandby()
})

function prepareStandby(): void {
  standby ??= used?.forget() ? Promise.resolve(used) : createForgetfulParser(WARM_UP)
  used = undefined
  standby.catch(() => {
    standby = undefined
  })
}

prepareStandby()
