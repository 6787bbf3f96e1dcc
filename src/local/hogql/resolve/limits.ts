import type { Expression } from '../ast/ast.ts'
import { queryError } from '../hogql-error.ts'
import type { SqlNode, SqlQuery } from '../sql/sql-tree.ts'
import { call, constant } from '../sql/sql-tree.ts'
import { INTEGER } from '../sql/value-type.ts'

/** Rows of a query without LIMIT. */
const DEFAULT_ROWS = 100
/** Rows of any query. */
const MAX_ROWS = 50_000

/** How many rows a query may give. */
export interface RowLimit {
  /** The text has a LIMIT. */
  explicit: boolean
  /** Most rows the answer may hold. */
  rows: number
  /** The SQL asks for one row more, which tells whether there are more; it is not part of the answer. */
  probe: boolean
}

/** Gives a top-level query its LIMIT: the default with a probe, or the caller's up to the cap; each member of a union its own. */
export function limitQuery(query: SqlQuery): { query: SqlQuery; limit: RowLimit } {
  if (query.kind === 'select') {
    if (query.limit) return { query: { ...query, limit: capped(query.limit) }, limit: explicit(query.limit) }
    const limit = { explicit: false, rows: DEFAULT_ROWS, probe: true }
    return { query: { ...query, limit: constant(DEFAULT_ROWS + 1) }, limit }
  }
  const members = [query.first, ...query.rest.map((member) => member.query)].map(limitMember)
  const [first, ...rest] = members.map((member) => member.query)
  const limited: SqlQuery = {
    ...query,
    first: first as SqlQuery,
    rest: query.rest.map((member, index) => ({ ...member, query: rest[index] as SqlQuery })),
    limit: query.limit && capped(query.limit),
  }
  const total = members.reduce((sum, member) => sum + member.rows, 0)
  const rows = query.limit ? Math.min(total, explicit(query.limit).rows) : total
  return {
    query: limited,
    limit: {
      explicit: query.limit !== undefined || members.some((member) => member.explicit),
      rows,
      probe: false,
    },
  }
}

function limitMember(query: SqlQuery): { query: SqlQuery; rows: number; explicit: boolean } {
  if (query.kind === 'set') {
    const { query: limited, limit } = limitQuery(query)
    return { query: limited, rows: limit.rows, explicit: limit.explicit }
  }
  const limit = query.limit ? capped(query.limit) : constant(DEFAULT_ROWS)
  const rows = query.limit ? explicit(query.limit).rows : DEFAULT_ROWS
  return { query: { ...query, limit }, rows, explicit: query.limit !== undefined }
}

function explicit(limit: SqlNode): RowLimit {
  const rows = limit.kind === 'constant' ? Math.min(Number(limit.value), MAX_ROWS) : MAX_ROWS
  return { explicit: true, rows, probe: false }
}

function capped(limit: SqlNode): SqlNode {
  if (limit.kind === 'constant') return Number(limit.value) > MAX_ROWS ? constant(MAX_ROWS) : limit
  return call('least', [constant(MAX_ROWS), limit], INTEGER)
}

/** A LIMIT must be a number of rows. */
export function checkLimit(limit: SqlNode, node: Expression): SqlNode {
  if (
    limit.kind === 'constant' &&
    (!['number', 'bigint'].includes(typeof limit.value) || Number(limit.value) < 0)
  ) {
    throw queryError('LIMIT must be a number of rows', node)
  }
  return limit
}
