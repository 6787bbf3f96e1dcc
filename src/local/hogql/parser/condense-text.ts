import type { ConstantNode } from '../ast/ast.ts'
import { readNumber } from './read-number.ts'
import { type Token, tokenise } from './tokenise.ts'

/** A text the grammar reads in less time and without running out of stack, and what to make of the tree it gives. */
export interface CondensedText {
  text: string
  /** Where in the written text an offset of the condensed one lies; both in UTF-16 units. */
  toWritten(offset: number): number
  /** Arrays that stand for a chain of operators, by where they start. */
  chains: ReadonlyMap<number, Chain['operator']>
  /** Constants left out of a list, by where the last one kept starts. */
  lists: ReadonlyMap<number, readonly ConstantNode[]>
}

interface Chain {
  operator: 'OR' | 'AND' | '||'
  start: number
  end: number
  separators: readonly Token[]
}
interface List {
  kept: number
  literals: readonly Token[]
}

/** The grammar manages these; some 400 operators in a row make it run out of stack, and 30,000 literals take it seconds. */
const MIN_OPERATORS = 150
const MIN_LITERALS = 300
const SHORTEST = 1_000

/**
 * Writes long chains of OR, AND or `||` as arrays, `[a, b, c]`, and long lists of literals as their first two members.
 * Undefined when there is nothing to gain, or the text has parts that only the grammar can tell apart.
 */
export function condenseText(written: string): CondensedText | undefined {
  if (written.length < SHORTEST) return undefined
  const tokens = tokenise(written)
  if (!tokens) return undefined
  const { chains, lists } = findParts(tokens)
  return chains.length + lists.length > 0 ? rewrite(written, chains, lists) : undefined
}

const CLAUSES = new Set(
  `SELECT DISTINCT FROM WHERE PREWHERE GROUP ORDER BY HAVING QUALIFY LIMIT OFFSET ON USING CASE WHEN THEN ELSE END AS ASC
  DESC NULLS WITH UNION INTERSECT EXCEPT JOIN ARRAY SAMPLE FINAL WINDOW FILL INTERPOLATE STEP TO SETTINGS FORMAT`.split(
    /\s+/,
  ),
)
/** What binds tighter than `||`, and is told from a name by nothing but its place. */
const WORDS_IN_CONDITIONS =
  /^(?:AND|OR|NOT|IS|IN|LIKE|ILIKE|BETWEEN|INTERVAL|COHORT|GLOBAL|NULL|OVER|FILTER)$/

/** One expression at one level of brackets, while its tokens are read. */
class Segment {
  first: Token | undefined
  last: Token | undefined
  readonly operators: Record<Chain['operator'], Token[]> = { OR: [], AND: [], '||': [] }
  hasBetween = false
  /** Nothing but operands and `||`. */
  isPlain = true

  add(token: Token): void {
    this.first ??= token
    this.last = token
    const text = token.kind === 'word' ? token.text.toUpperCase() : token.text
    if (text === 'OR' || text === 'AND' || text === '||') this.operators[text].push(token)
    if (text === 'BETWEEN') this.hasBetween = true
    if (
      token.kind === 'word'
        ? WORDS_IN_CONDITIONS.test(text)
        : token.kind === 'sign' && !/^(?:\|\||\.|[()[\]{}])$/.test(text)
    )
      this.isPlain = false
  }

  chain(): Chain | undefined {
    const { OR, AND, '||': concats } = this.operators
    if (OR.length > 0) return this.of('OR', OR)
    if (AND.length > 0) return this.hasBetween ? undefined : this.of('AND', AND)
    return this.isPlain ? this.of('||', concats) : undefined
  }

  private of(operator: Chain['operator'], separators: readonly Token[]): Chain | undefined {
    const { first, last } = this
    if (separators.length < MIN_OPERATORS || !first || !last) return undefined
    if (first === separators[0] || last === separators.at(-1)) return undefined
    return { operator, start: first.start, end: last.end, separators }
  }
}

interface Frame {
  segment: Segment
  literals: Token[]
  /** Literals and commas, and nothing else, took turns so far. */
  isList: boolean
}

const newFrame = (): Frame => ({ segment: new Segment(), literals: [], isList: true })

function findParts(tokens: readonly Token[]): { chains: Chain[]; lists: List[] } {
  const chains: Chain[] = []
  const lists: List[] = []
  const frames = [newFrame()]
  const endSegment = (frame: Frame) => {
    const chain = frame.segment.chain()
    if (chain) chains.push(chain)
    frame.segment = new Segment()
  }
  let wantsLiteral = true
  for (const token of tokens) {
    const frame = frames.at(-1) as Frame
    if (/^[([{]$/.test(token.text) && token.kind === 'sign') {
      frame.segment.add(token)
      frame.isList = false
      frames.push(newFrame())
      wantsLiteral = true
    } else if (/^[)\]}]$/.test(token.text) && token.kind === 'sign') {
      endSegment(frame)
      if (frame.isList && !wantsLiteral && frame.literals.length >= MIN_LITERALS && token.text !== '}')
        lists.push({ kept: (frame.literals[1] as Token).start, literals: frame.literals })
      frames.pop()
      if (frames.length === 0) return { chains: [], lists: [] }
      frames.at(-1)?.segment.add(token)
    } else if (token.text === ',' && token.kind === 'sign') {
      endSegment(frame)
      frame.isList &&= !wantsLiteral
      wantsLiteral = true
    } else {
      const ends =
        token.kind === 'word' ? CLAUSES.has(token.text.toUpperCase()) : /^(?:->|\?|:|;)$/.test(token.text)
      if (ends && token.kind !== 'literal') endSegment(frame)
      else frame.segment.add(token)
      frame.isList &&= token.kind === 'literal' && wantsLiteral
      wantsLiteral = false
      if (frame.isList) frame.literals.push(token)
    }
  }
  const outermost = frames.at(-1)
  if (outermost) endSegment(outermost)
  return frames.length === 1 ? { chains, lists } : { chains: [], lists: [] }
}

interface Edit {
  start: number
  end: number
  text: string
  chain?: Chain['operator']
  list?: List
}

function rewrite(written: string, chains: readonly Chain[], lists: readonly List[]): CondensedText {
  const edits: Edit[] = []
  for (const { operator, start, end, separators } of chains) {
    edits.push({ start, end: start, text: '[', chain: operator }, { start: end, end, text: ']' })
    for (const separator of separators) edits.push({ start: separator.start, end: separator.end, text: ',' })
  }
  for (const list of lists) {
    const [from, to] = [list.literals[1] as Token, list.literals.at(-1) as Token]
    edits.push({ start: from.end, end: to.end, text: '', list })
  }
  edits.sort((a, b) => a.start - b.start || a.end - b.end)
  const offsets = new Offsets()
  const chainStarts = new Map<number, Chain['operator']>()
  const cuts = new Map<number, readonly ConstantNode[]>()
  let text = ''
  let done = 0
  for (const edit of edits) {
    text += written.slice(done, edit.start)
    if (edit.chain) chainStarts.set(text.length, edit.chain)
    if (edit.list) {
      const [, last, ...rest] = edit.list.literals
      cuts.set(text.length - (last as Token).text.length, rest.map(constantOf))
    }
    text += edit.text
    done = edit.end
    offsets.add(text.length, done)
  }
  text += written.slice(done)
  return { text, toWritten: (offset) => offsets.toWritten(offset), chains: chainStarts, lists: cuts }
}

/** From which offset on the condensed text is how far behind the written one. */
class Offsets {
  private readonly condensed: number[] = [0]
  private readonly written: number[] = [0]

  add(condensed: number, written: number): void {
    this.condensed.push(condensed)
    this.written.push(written)
  }

  toWritten(offset: number): number {
    let [low, high] = [0, this.condensed.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.condensed[middle] as number) <= offset) low = middle
      else high = middle - 1
    }
    return (this.written[low] as number) + offset - (this.condensed[low] as number)
  }
}

function constantOf({ text, start, end }: Token): ConstantNode {
  if (text.startsWith("'")) return { node: 'Constant', value: text.slice(1, -1), start, end }
  return { node: 'Constant', ...readNumber(text), start, end }
}
