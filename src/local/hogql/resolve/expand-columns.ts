import { runInNewContext } from 'node:vm'
import type { ColumnsNode, Expression, Located } from '../ast/ast.ts'
import { queryError } from '../hogql-error.ts'
import type { SelectScope } from './select-scope.ts'
import { Syntax } from './syntax.ts'
import type { TableInstance } from './table-instance.ts'

/** What `COLUMNS(...)` and `* EXCLUDE (...)` stand for. */
export function expandColumns(node: ColumnsNode, scope: SelectScope): Expression[] {
  if (node.columns)
    return node.columns.flatMap((column) =>
      column.node === 'ColumnsExpr' ? expandColumns(column, scope) : [column],
    )
  if (node.replace && Object.keys(node.replace).length > 0)
    throw queryError('REPLACE after * is not supported', node)
  const names = scope.tables.flatMap((table) => table.starColumns())
  const syntax = new Syntax(node)
  const chosen = node.all_columns ? withoutColumns(names, node) : fittingNames(names, node.regex ?? '', node)
  if (chosen.length === 0) {
    const what = node.all_columns ? 'EXCLUDE list' : `COLUMNS('${node.regex}') expression`
    throw queryError(`No columns matched the ${what}`, node)
  }
  return chosen.map((name) => syntax.field(name))
}

function withoutColumns(names: readonly string[], node: ColumnsNode): string[] {
  const excluded = node.exclude ?? []
  for (const name of excluded) {
    if (!names.includes(name))
      throw queryError(`Column "${name}" in EXCLUDE list was not found in the selected tables`, node)
  }
  return names.filter((name) => !excluded.includes(name))
}

const REGEX_TIMEOUT_MS = 200

/** The expression is anybody's: it runs where it can be stopped. */
function fittingNames(names: readonly string[], regex: string, node: Located): string[] {
  try {
    const fitting: boolean[] = runInNewContext(
      'const pattern = new RegExp(regex, "u"); names.map((name) => pattern.test(name))',
      { names: [...names], regex },
      { timeout: REGEX_TIMEOUT_MS },
    )
    return names.filter((_, index) => fitting[index])
  } catch (error) {
    const reason = error instanceof Error ? error.message : String((error as { message?: unknown }).message)
    throw queryError(`COLUMNS() has an invalid regex pattern: ${reason}`, node)
  }
}

/** The table a bare `*` stands for. */
export function onlyTable(node: Located, scope: SelectScope): TableInstance {
  const [only, ...others] = scope.tables
  if (!only) throw queryError("Cannot use '*' when there are no tables in the query", node)
  if (others.length > 0)
    throw queryError("Cannot use '*' without table name when there are multiple tables in the query", node)
  return only
}
