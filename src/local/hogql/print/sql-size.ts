import { HogQLError } from '../hogql-error.ts'
import { LargeQuery } from '../large-query.ts'
import type { SqlCte, SqlQuery } from '../sql/sql-tree.ts'

/** PostHog's own limit on the SQL of one query, in bytes. */
const MAX_SQL_BYTES = 1_048_576
/** No SQL within that limit needs more. */
const MAX_PRINTED_NODES = 400_000
/** SELECTs ClickHouse plans within a second or two; it writes a CTE out at every use. */
const MAX_SELECTS = 1_000
/** What CTEs used again and again may add to the text. */
const MAX_COPIED_NODES = 50_000

interface Size {
  nodes: number
  /** Of those, the ones that only using a CTE brings. */
  copied: number
  selects: number
  /** Of those, the ones that only using a CTE brings. */
  copiedSelects: number
}

/**
 * Refuses a query before it is printed when shared parts would make it grow without end: a BETWEEN holds its value twice, so
 * forty of them inside each other would be a trillion copies; and before it is run when its CTEs would, each reading the one
 * before it twice.
 * @throws {LargeQuery} when it is allowed, but more than `maxNodes` to print.
 */
export function checkPrintedSize(query: SqlQuery, maxNodes = MAX_PRINTED_NODES): void {
  const size = new SizeCount().of(query)
  const printed = size.nodes - size.copied
  if (printed > MAX_PRINTED_NODES) throw tooLarge()
  if (size.selects > MAX_SELECTS || size.copied > MAX_COPIED_NODES) throw tooComplex(size)
  if (printed > maxNodes) throw new LargeQuery()
}

export function checkSqlBytes(sql: string): void {
  if (Buffer.byteLength(sql) > MAX_SQL_BYTES) throw tooLarge()
}

const tooLarge = (): HogQLError => new HogQLError('Query size exceeded.')

function tooComplex({ selects, copiedSelects }: Size): HogQLError {
  const written = selects - copiedSelects
  if (written > MAX_SELECTS)
    return new HogQLError(
      `The query is too complex to run: it has ${readable(written)} SELECTs, more than ${MAX_SELECTS}. Use fewer sub-queries and members of UNION.`,
    )
  const many = selects > MAX_SELECTS ? `${readable(selects)} SELECTs, more than ${MAX_SELECTS}` : 'too much'
  return new HogQLError(
    `The query is too complex to run: with its CTEs written out at each use it comes to ${many}. Use each CTE fewer times, or aggregate earlier.`,
  )
}

const readable = (count: number): string =>
  count < 1e9 ? count.toLocaleString('en-US') : `over ${(1e9).toLocaleString('en-US')}`

/** What printing and planning would visit; each distinct part is looked at once. */
class SizeCount {
  private readonly known = new Map<object, Size>()
  private readonly ctes = new Map<string, SqlCte>()
  private readonly open = new Set<string>()

  of(value: unknown): Size {
    if (typeof value !== 'object' || value === null) return NOTHING
    const before = this.known.get(value)
    if (before) return before
    const size: Size = { ...NOTHING, nodes: 1 }
    const part = value as { kind?: unknown; name?: string; ctes?: readonly SqlCte[] }
    if (part.kind === 'select') size.selects = 1
    // They come first, because what follows names them.
    for (const cte of part.ctes ?? []) this.addCte(cte, size)
    if (part.kind === 'cte') addTo(size, this.use(String(part.name)))
    for (const child of childrenOf(value)) addTo(size, this.of(child))
    this.known.set(value, size)
    return size
  }

  private addCte(cte: SqlCte, size: Size): void {
    this.ctes.set(cte.name, cte)
    this.open.add(cte.name)
    const { nodes, copied } = this.of(cte.query)
    this.open.delete(cte.name)
    // It is printed once, here; it is planned where it is used.
    addTo(size, { ...NOTHING, nodes: nodes - copied })
  }

  /** A CTE that reads itself is not written out. */
  private use(name: string): Size {
    const cte = this.ctes.get(name)
    if (!cte || this.open.has(name)) return NOTHING
    const { nodes, selects } = this.of(cte.query)
    return { nodes, copied: nodes, selects, copiedSelects: selects }
  }
}

const NOTHING: Size = { nodes: 0, copied: 0, selects: 0, copiedSelects: 0 }

function addTo(size: Size, part: Size): void {
  size.nodes += part.nodes
  size.copied += part.copied
  size.selects += part.selects
  size.copiedSelects += part.copiedSelects
}

function childrenOf(value: object): Iterable<unknown> {
  if (Array.isArray(value)) return value
  if (value instanceof Map) return value.values()
  // Types and origins are not printed; CTEs are counted on their own.
  const {
    type: _type,
    property: _property,
    materialized: _materialized,
    ctes: _ctes,
    ...printed
  } = value as Record<string, unknown>
  return Object.values(printed)
}
