import type { Literal } from '../ast/ast.ts'
import { HogQLError } from '../hogql-error.ts'
import type { CondensedText } from './condense-text.ts'
import { readNumber } from './read-number.ts'
import { SourceText } from './source-text.ts'

interface WirePosition {
  offset: number
}

/** Far beyond what anybody writes, well before the stack ends. */
const MAX_DEPTH = 1_500

/**
 * The grammar's JSON as a tree of ours: positions in UTF-16 units, numbers as written rather than as JSON rounds them.
 * Undefined when the grammar took a condensed text for something else than it was written for.
 */
export function readAst(wire: unknown, written: string, condensed?: CondensedText): unknown {
  const reader = new AstReader(written, condensed)
  const tree = reader.read(wire, 0)
  return reader.isComplete ? tree : undefined
}

class AstReader {
  private readonly source: SourceText
  private restored = 0

  constructor(
    private readonly written: string,
    private readonly condensed: CondensedText | undefined,
  ) {
    this.source = new SourceText(condensed?.text ?? written)
  }

  get isComplete(): boolean {
    return !this.condensed || this.restored === this.condensed.chains.size + this.condensed.lists.size
  }

  read(wire: unknown, depth: number): unknown {
    if (typeof wire !== 'object' || wire === null) return wire
    if (depth > MAX_DEPTH)
      throw new HogQLError('The query is nested too deeply', { code: 'hogql_syntax_error' })
    if (Array.isArray(wire)) return this.readList(wire, depth)
    // fromEntries, because a window may be called __proto__.
    const node: Record<string, unknown> = Object.fromEntries(
      Object.entries(wire).map(([key, value]) => [
        key,
        (key === 'start' || key === 'end') && isPosition(value)
          ? this.offset(value, key)
          : this.read(value, depth + 1),
      ]),
    )
    if (node.node === 'Constant') readConstant(node, this.written)
    return node.node === 'Array' ? this.chainOf(node, wire) : node
  }

  private readList(wire: readonly unknown[], depth: number): unknown[] {
    const items = wire.map((item) => this.read(item, depth + 1))
    const last: unknown = wire.at(-1)
    const cut = isConstant(last) && this.condensed?.lists.get(this.source.offset(last.start.offset))
    if (!cut) return items
    this.restored++
    return items.concat(cut)
  }

  /** The operators that an array was written for. */
  private chainOf(node: Record<string, unknown>, wire: object): unknown {
    const { start } = wire as { start?: WirePosition }
    const operator = start && this.condensed?.chains.get(this.source.offset(start.offset))
    if (!operator) return node
    this.restored++
    const { exprs: operands, ...rest } = node
    const name =
      operator === '||' ? { node: 'Call', name: 'concat' } : { node: operator === 'OR' ? 'Or' : 'And' }
    const items = (operands as Record<string, unknown>[]).flatMap((item) => sameChain(item, name) ?? [item])
    const end = (operands as { end?: number }[]).at(-1)?.end
    return { ...rest, end, ...name, [operator === '||' ? 'args' : 'exprs']: items }
  }

  private offset({ offset }: WirePosition, key: 'start' | 'end'): number {
    const inText = this.source.offset(offset)
    if (!this.condensed) return inText
    // An end belongs to the character before it: what was left out begins there.
    return key === 'start' ? this.condensed.toWritten(inText) : this.condensed.toWritten(inText - 1) + 1
  }
}

/** Members of a chain within the chain, in brackets, which the grammar does not keep apart either. */
function sameChain(
  item: Record<string, unknown>,
  { node, name }: { node: string; name?: string },
): unknown[] | undefined {
  if (item.node !== node || item.name !== name) return undefined
  return (item.exprs ?? item.args) as unknown[]
}

function isPosition(value: unknown): value is WirePosition {
  return typeof value === 'object' && value !== null && 'offset' in value
}

function isConstant(value: unknown): value is { start: WirePosition } {
  return (
    isPosition((value as { start?: unknown } | undefined)?.start) &&
    (value as { node?: unknown }).node === 'Constant'
  )
}

function readConstant(node: Record<string, unknown>, text: string): void {
  const written = typeof node.start === 'number' ? text.slice(node.start, node.end as number).trim() : ''
  if (node.value_type === 'number') {
    node.value = beyondJson(String(node.value))
    delete node.value_type
  } else if (typeof node.value === 'number') {
    if (/^[-+]?\d+$/.test(written) || (/[.eE]/.test(written) && !/^[-+]?0x/i.test(written))) {
      const { value, float } = readNumber(written)
      // The grammar's own value of a float stands: it may be written in ways JavaScript does not read.
      if (float) node.float = true
      else node.value = value
    }
  }
}

function beyondJson(written: string): Literal {
  return /^-?\d+$/.test(written) ? BigInt(written) : Number(written)
}
