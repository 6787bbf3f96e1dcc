import type {
  CallNode,
  ColumnsNode,
  CompareOperator,
  Expression,
  GroupingSetNode,
  HogQLXAttributeNode,
  JoinNode,
  LambdaNode,
  Literal,
  OrderNode,
  QueryNode,
  SelectNode,
  SelectSetNode,
  WindowFrameNode,
  WindowFunctionNode,
  WindowNode,
} from '../ast/ast.ts'
import { identifier, stringLiteral } from './escape.ts'

/** A tree as HogQL text, operators in function form: what PostHog shows as `hogql` and names columns after. */
export function printHogQL(node: Expression): string {
  switch (node.node) {
    case 'Constant':
      return literal(node.value)
    case 'Field':
      return node.chain.map((part) => (typeof part === 'number' ? String(part) : name(part))).join('.')
    case 'Alias':
      return `${printHogQL(node.expr)} AS ${name(node.alias)}`
    case 'Call':
      return callText(node)
    case 'WindowFunction':
      return windowFunction(node)
    case 'And':
      return `and(${list(node.exprs)})`
    case 'Or':
      return `or(${list(node.exprs)})`
    case 'Not':
      return `not(${printHogQL(node.expr)})`
    case 'CompareOperation':
      return comparison(node.op, printHogQL(node.left), printHogQL(node.right))
    case 'ArithmeticOperation':
      return `${ARITHMETIC[node.op]}(${list([node.left, node.right])})`
    case 'BetweenExpr':
      return `${printHogQL(node.expr)} ${node.negated ? 'NOT ' : ''}BETWEEN ${printHogQL(node.low)} AND ${printHogQL(node.high)}`
    case 'IsDistinctFrom':
      return `${printHogQL(node.left)} IS ${node.negated ? 'NOT ' : ''}DISTINCT FROM ${printHogQL(node.right)}`
    case 'Tuple':
      return `tuple(${list(node.exprs)})`
    case 'Array':
      return `[${list(node.exprs)}]`
    case 'Dict':
      return `{${node.items.map(([key, value]) => `${printHogQL(key)}: ${printHogQL(value)}`).join(', ')}}`
    case 'ArrayAccess':
      return `${printHogQL(node.array)}[${printHogQL(node.property)}]`
    case 'ArraySlice':
      return `${printHogQL(node.array)}[${maybe('', node.start_expr)}:${maybe('', node.end_expr)}]`
    case 'TupleAccess':
      return `${printHogQL(node.tuple)}.${node.index}`
    case 'Lambda':
      return lambda(node)
    case 'TypeCast':
      return `CAST(${printHogQL(node.expr)} AS ${node.type_name})`
    case 'TryCast':
      return `TRY_CAST(${printHogQL(node.expr)} AS ${node.type_name})`
    case 'Placeholder':
      return `{${printHogQL(node.expr)}}`
    case 'ColumnsExpr':
      return columnsText(node)
    case 'SpreadExpr':
      return `*${printHogQL(node.expr)}`
    case 'ExprCall':
      return 'call()'
    case 'PositionalRef':
      return '$'
    case 'HogQLXTag':
      return `<${node.kind}${node.attributes.map(attribute).join('')} />`
    default:
      return `(${printHogQLQuery(node)})`
  }
}

export function printHogQLQuery(node: QueryNode): string {
  if (node.node === 'SelectQuery') return select(node)
  if (node.node === 'SelectSetQuery') return selectSet(node)
  return node.node
}

function selectSet(node: SelectSetNode): string {
  const member = (query: QueryNode): string =>
    query.node === 'SelectSetQuery' ? `(${printHogQLQuery(query)})` : printHogQLQuery(query)
  const parts = [member(node.initial_select_query)]
  for (const { set_operator, select_query } of node.subsequent_select_queries)
    parts.push(set_operator, member(select_query))
  return `${parts.join(' ')}${maybe(' LIMIT ', node.limit)}${maybe(' OFFSET ', node.offset)}`
}

function select(node: SelectNode): string {
  const ctes = (node.ctes ?? []).map((cte) =>
    cte.cte_type === 'column'
      ? `${printHogQL(cte.expr)} AS ${name(cte.name)}`
      : `${name(cte.name)}${columnNames(cte.columns)} AS ${printHogQL(cte.expr)}`,
  )
  const recursive = node.ctes?.some((cte) => cte.recursive) ? 'RECURSIVE ' : ''
  const windows = Object.entries(node.window_exprs ?? {})
  return [
    ctes.length > 0 && `WITH ${recursive}${ctes.join(', ')}`,
    `SELECT ${node.distinct ? 'DISTINCT ' : ''}${list(node.select)}`,
    node.select_from && `FROM ${join(node.select_from)}`,
    node.array_join_list?.length && `${node.array_join_op ?? 'ARRAY JOIN'} ${list(node.array_join_list)}`,
    maybe('PREWHERE ', node.prewhere),
    maybe('WHERE ', node.where),
    node.group_by?.length && groupBy(node.group_by, node.group_by_mode),
    maybe('HAVING ', node.having),
    windows.length > 0 &&
      `WINDOW ${windows.map(([alias, window]) => `${name(alias)} AS (${windowText(window)})`).join(', ')}`,
    maybe('QUALIFY ', node.qualify),
    node.order_by?.length && `ORDER BY ${orders(node.order_by)}`,
    node.limit_by && `LIMIT ${printHogQL(node.limit_by.n)} BY ${list(node.limit_by.exprs)}`,
    node.limit && `LIMIT ${printHogQL(node.limit)}${node.limit_with_ties ? ' WITH TIES' : ''}`,
    maybe('OFFSET ', node.offset),
  ]
    .filter(Boolean)
    .join(' ')
}

function groupBy(nodes: (Expression | GroupingSetNode)[], mode: SelectNode['group_by_mode']): string {
  const items = nodes
    .map((node) => (node.node === 'GroupingSet' ? `(${list(node.exprs)})` : printHogQL(node)))
    .join(', ')
  if (mode === 'all') return 'GROUP BY ALL'
  if (mode === 'grouping_sets') return `GROUP BY GROUPING SETS (${items})`
  return mode ? `GROUP BY ${mode.toUpperCase()}(${items})` : `GROUP BY ${items}`
}

function join(node: JoinNode): string {
  const args = node.table_args ? `(${list(node.table_args)})` : ''
  const ratio = (pair: { left: Expression; right?: Expression | null }): string =>
    printHogQL(pair.left) + (pair.right ? `/${printHogQL(pair.right)}` : '')
  const sample = node.sample
    ? ` SAMPLE ${ratio(node.sample.sample_value)}${node.sample.offset_value ? ` OFFSET ${ratio(node.sample.offset_value)}` : ''}`
    : ''
  const constraint = node.constraint
    ? ` ${node.constraint.constraint_type} ${printHogQL(node.constraint.expr)}`
    : ''
  const alias = node.alias ? ` AS ${name(node.alias)}${columnNames(node.column_aliases)}` : ''
  const own = `${printHogQL(node.table)}${args}${alias}${sample}${constraint}`
  return node.next_join ? `${own} ${node.next_join.join_type ?? 'CROSS JOIN'} ${join(node.next_join)}` : own
}

function columnsText({ all_columns: all, exclude, columns, regex }: ColumnsNode): string {
  if (all) return `*${exclude?.length ? ` EXCLUDE (${exclude.map(name).join(', ')})` : ''}`
  return `COLUMNS(${columns ? list(columns) : stringLiteral(regex ?? '')})`
}

function callText(node: CallNode): string {
  const params = node.params?.length ? `(${list(node.params)})` : ''
  const filter = node.filter_expr ? ` FILTER (WHERE ${printHogQL(node.filter_expr)})` : ''
  return `${node.name}${params}(${node.distinct ? 'DISTINCT ' : ''}${list(node.args)})${filter}`
}

function windowFunction(node: WindowFunctionNode): string {
  const exprs = list(node.exprs ?? [])
  const args = node.args?.length ? `(${list(node.args)})` : ''
  const over = node.over_identifier
    ? name(node.over_identifier)
    : `(${windowText(node.over_expr ?? { node: 'WindowExpr' })})`
  return `${node.name}(${exprs})${args} OVER ${over}`
}

function windowText(node: WindowNode): string {
  const bound = (frame: WindowFrameNode): string => {
    if (frame.frame_type === 'CURRENT ROW') return frame.frame_type
    const value = frame.frame_value
    const text =
      value === null || value === undefined
        ? 'UNBOUNDED'
        : typeof value === 'number'
          ? String(value)
          : printHogQL(value)
    return `${text} ${frame.frame_type}`
  }
  return [
    node.partition_by?.length && `PARTITION BY ${list(node.partition_by)}`,
    node.order_by?.length && `ORDER BY ${orders(node.order_by)}`,
    node.frame_method &&
      node.frame_start &&
      `${node.frame_method} ${node.frame_end ? `BETWEEN ${bound(node.frame_start)} AND ${bound(node.frame_end)}` : bound(node.frame_start)}`,
  ]
    .filter(Boolean)
    .join(' ')
}

const fill = (node: OrderNode): string =>
  node.with_fill
    ? ` WITH FILL${maybe(' FROM ', node.with_fill.from_value)}${maybe(' TO ', node.with_fill.to_value)}${maybe(' STEP ', node.with_fill.step_value)}`
    : ''

const orders = (nodes: OrderNode[]): string =>
  nodes
    .map(
      (node) =>
        `${printHogQL(node.expr)} ${node.order}${node.nulls ? ` NULLS ${node.nulls}` : ''}${fill(node)}`,
    )
    .join(', ')

function attribute({ name: key, value }: HogQLXAttributeNode): string {
  return ` ${key}={${[value].flat().map(printHogQL).join(', ')}}`
}

function lambda({ args, expr }: LambdaNode): string {
  const names = args.length === 1 ? name(args[0] as string) : `(${args.map(name).join(', ')})`
  return `${names} -> ${printHogQL(expr)}`
}

const ARITHMETIC = { '+': 'plus', '-': 'minus', '*': 'multiply', '/': 'divide', '%': 'modulo' } as const

const COMPARISONS: Readonly<Record<CompareOperator, string>> = {
  '==': 'equals',
  '!=': 'notEquals',
  '<': 'less',
  '<=': 'lessOrEquals',
  '>': 'greater',
  '>=': 'greaterOrEquals',
  like: 'like',
  ilike: 'ilike',
  'not like': 'notLike',
  'not ilike': 'notILike',
  '=~': 'match',
  '!~': 'match',
  '=~*': 'match',
  '!~*': 'match',
  in: 'in',
  'not in': 'notIn',
  'global in': 'in',
  'global not in': 'notIn',
  'in cohort': 'IN COHORT',
  'not in cohort': 'NOT IN COHORT',
}

function comparison(op: CompareOperator, left: string, right: string): string {
  if (op === 'in cohort' || op === 'not in cohort') return `${left} ${COMPARISONS[op]} ${right}`
  if (op === '!~') return `not(match(${left}, ${right}))`
  if (op === '=~*') return `match(${left}, concat('(?i)', ${right}))`
  if (op === '!~*') return `not(match(${left}, concat('(?i)', ${right})))`
  return `${COMPARISONS[op]}(${left}, ${right})`
}

function literal(value: Literal): string {
  if (value === null) return 'NULL'
  return typeof value === 'string' ? stringLiteral(value) : String(value)
}

/** Plain names as they are, others in backticks. */
const name = (text: string): string => (/^[A-Za-z_$*][A-Za-z0-9_$]*$/.test(text) ? text : identifier(text))
const columnNames = (names: readonly string[] | null | undefined): string =>
  names?.length ? ` (${names.map(name).join(', ')})` : ''
const list = (nodes: readonly Expression[]): string => nodes.map(printHogQL).join(', ')
const maybe = (before: string, node: Expression | null | undefined): string =>
  node ? before + printHogQL(node) : ''
