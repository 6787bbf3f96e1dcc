import type { Located } from '../ast/ast.ts'
import { queryError } from '../hogql-error.ts'
import type { SqlAlias, SqlNode, SqlQuery } from '../sql/sql-tree.ts'
import { column } from '../sql/sql-tree.ts'
import { UNKNOWN } from '../sql/value-type.ts'
import { checkIdentifier } from './identifiers.ts'
import type { ResolvedQuery } from './resolve-query.ts'

/** A query whose columns go by the names after its alias: `(SELECT ...) AS t (a, b)`, `WITH t (a, b) AS (SELECT ...)`. */
export function renameColumns(
  resolved: ResolvedQuery,
  names: readonly string[],
  what: string,
  node: Located,
): ResolvedQuery {
  const found = resolved.outputNames.length
  if (found !== names.length) {
    throw queryError(`${what} has ${found} column(s) but ${names.length} column name(s) were provided`, node)
  }
  for (const name of names) checkIdentifier(name, node)
  if (new Set(names).size < names.length) throw queryError(`${what} gives two columns the same name`, node)
  const types = resolved.outputNames.map((name) => resolved.columns.get(name) ?? UNKNOWN)
  return {
    query: renameOutputs(resolved.query, names),
    columns: new Map(names.map((name, index) => [name, types[index] ?? UNKNOWN])),
    outputNames: names,
  }
}

const INNER = 'columns'

/**
 * Reads the columns from outside, because other parts of the query may use the names they have. The first member of a union
 * names its columns.
 */
function renameOutputs(query: SqlQuery, names: readonly string[]): SqlQuery {
  if (query.kind === 'set') return { ...query, first: renameOutputs(query.first, names) }
  const columns = query.columns.map((expr, index) =>
    expr.kind === 'alias' ? expr : alias(`column_${index + 1}`, expr),
  )
  return {
    kind: 'select',
    ctes: [],
    columns: columns.map(({ name, type }, index) => alias(names[index] as string, column(INNER, name, type))),
    from: [{ source: { kind: 'query', query: { ...query, columns } }, alias: INNER }],
  }
}

const alias = (name: string, expr: SqlNode): SqlAlias => ({ kind: 'alias', name, expr, type: expr.type })
