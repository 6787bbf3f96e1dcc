import { parentPort } from 'node:worker_threads'
import { MissingPeerError } from '../../../errors.ts'
import type { Expression, QueryNode } from '../ast/ast.ts'
import type { CompileOptions, TextReader } from '../compile-query.ts'
import { HogQLError, type HogQLErrorOptions } from '../hogql-error.ts'
import { type GrammarReply, readText, type TextKind } from './read-text.ts'

/**
 * Parses HogQL with PostHog's grammar, off the main thread: one parse can take seconds and cannot be interrupted, so the
 * owner ends the whole worker. Each text gets a fresh parser, because what a long-lived one learns from earlier texts can
 * make a later one thousands of times slower; the next parser is made ready while nobody waits. Large queries are compiled
 * here from start to end.
 */
export type ParserTask =
  | { does: 'parse'; text: string; kind: TextKind }
  | { does: 'compile' | 'validate'; text: string; options: CompileOptions }
export type ParserRequest = ParserTask & { id: number }

/** What became of a task. A refusal is a HogQLError, taken apart because errors lose their fields between threads. */
export type ParserReply =
  | GrammarReply
  | { result: unknown }
  | { refusal: HogQLErrorOptions & { message: string } }
  | { error: string }

type Parser = Awaited<ReturnType<typeof import('@posthog/hogql-parser').default>>

const WARM_UP =
  "SELECT a, count() AS n FROM b WHERE c > now() - INTERVAL 1 DAY AND d = 'e' GROUP BY a ORDER BY n DESC LIMIT 1"

const port = parentPort
let standby: Promise<Parser> | undefined

async function createParser(): Promise<Parser> {
  const { default: create } = await import('@posthog/hogql-parser')
  const parser = await create()
  // Reading the grammar tables is most of a first parse; a text of common constructs does it ahead of time.
  parser.parseSelect(WARM_UP)
  return parser
}

async function parse(text: string, kind: TextKind): Promise<GrammarReply> {
  try {
    const parser = await (standby ?? createParser())
    standby = undefined
    return { json: kind === 'select' ? parser.parseSelect(text) : parser.parseExpr(text) }
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND'
    return { failure: missing ? 'missing' : 'crashed' }
  }
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

port?.on('message', async ({ id, ...task }: ParserRequest) => {
  port.postMessage({ id, ...(await perform(task as ParserTask)) })
  prepareStandby()
})

function prepareStandby(): void {
  standby ??= createParser()
  standby.catch(() => {
    standby = undefined
  })
}

prepareStandby()
