import { MissingPeerError } from '../../../errors.ts'
import { HogQLError } from '../hogql-error.ts'
import { bracketDepth } from './bracket-depth.ts'
import { type CondensedText, condenseText } from './condense-text.ts'
import { readAst } from './read-ast.ts'
import { SourceText } from './source-text.ts'
import { syntaxProblem } from './syntax-message.ts'

export type TextKind = 'select' | 'expression'
/** What the grammar made of a text: its tree as JSON, or why there is none. */
export type GrammarReply = { json: string } | { failure: 'missing' | 'crashed' }

/** No text with more brackets inside each other is read within the time; waiting for that would keep others waiting. */
const MAX_BRACKET_DEPTH = 150

/**
 * The tree of a text, by way of the grammar.
 * @throws {HogQLError} for text the grammar refuses.
 */
export async function readText(
  text: string,
  kind: TextKind,
  ask: (text: string, kind: TextKind) => Promise<GrammarReply>,
): Promise<unknown> {
  const depth = bracketDepth(text)
  if (depth > MAX_BRACKET_DEPTH) throw tooDeep(depth)
  const condensed = condenseText(text)
  const short = condensed && readCondensed(await ask(condensed.text, kind), text, condensed)
  return short ?? readReply(await ask(text, kind), text)
}

/** Undefined when the condensed text will not do; the written one then says why. */
function readCondensed(reply: GrammarReply, text: string, condensed: CondensedText): unknown {
  if ('failure' in reply) return undefined
  const wire = JSON.parse(reply.json) as { error?: true }
  return wire.error ? undefined : readAst(wire, text, condensed)
}

function readReply(reply: GrammarReply, text: string): unknown {
  if ('failure' in reply) {
    if (reply.failure === 'missing') throw missingPeer()
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

function tooDeep(depth: number): HogQLError {
  return new HogQLError(
    `The query is nested too deeply: ${depth.toLocaleString('en-US')} brackets inside each other, more than ${MAX_BRACKET_DEPTH}. Split it into CTEs or sub-queries.`,
    { code: 'hogql_syntax_error' },
  )
}

export function missingPeer(): MissingPeerError {
  return new MissingPeerError(
    'The local PostHog needs the package @posthog/hogql-parser, which is not installed.',
    {
      code: 'missing_peer',
      // Both, because it needs both: whoever installs one alone is back here at once.
      hint: 'Run: npm install chdb @posthog/hogql-parser',
      details: { packages: ['chdb', '@posthog/hogql-parser'] },
    },
  )
}
