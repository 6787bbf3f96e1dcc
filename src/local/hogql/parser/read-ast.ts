import type { Literal } from '../ast/ast.ts'
import { HogQLError } from '../hogql-error.ts'
import type { SourceText } from './source-text.ts'

interface WirePosition {
  offset: number
}

/** Far beyond what anybody writes, well before the stack ends. */
const MAX_DEPTH = 1_500

/** The grammar's JSON as a tree of ours: positions in UTF-16 units, numbers as written rather than as JSON rounds them. */
export function readAst(wire: unknown, source: SourceText, depth = 0): unknown {
  if (typeof wire !== 'object' || wire === null) return wire
  if (depth > MAX_DEPTH)
    throw new HogQLError('The query is nested too deeply', { code: 'hogql_syntax_error' })
  if (Array.isArray(wire)) return wire.map((item) => readAst(item, source, depth + 1))
  // fromEntries, because a window may be called __proto__.
  const node: Record<string, unknown> = Object.fromEntries(
    Object.entries(wire).map(([key, value]) => [
      key,
      (key === 'start' || key === 'end') && isPosition(value)
        ? source.offset(value.offset)
        : readAst(value, source, depth + 1),
    ]),
  )
  if (node.node === 'Constant') readConstant(node, source.text)
  return node
}

function isPosition(value: unknown): value is WirePosition {
  return typeof value === 'object' && value !== null && 'offset' in value
}

function readConstant(node: Record<string, unknown>, text: string): void {
  const written = typeof node.start === 'number' ? text.slice(node.start, node.end as number).trim() : ''
  if (node.value_type === 'number') {
    node.value = beyondJson(String(node.value))
    delete node.value_type
  } else if (typeof node.value === 'number') {
    if (/^[-+]?\d+$/.test(written)) node.value = smallestInteger(written)
    else if (/[.eE]/.test(written) && !/^[-+]?0x/i.test(written)) node.float = true
  }
}

function smallestInteger(written: string): Literal {
  const value = Number(written)
  return Number.isSafeInteger(value) ? value : BigInt(written.replace(/^\+/, ''))
}

function beyondJson(written: string): Literal {
  return /^-?\d+$/.test(written) ? BigInt(written) : Number(written)
}
