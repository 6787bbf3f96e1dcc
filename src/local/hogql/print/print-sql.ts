import type {
  SqlCall,
  SqlConstant,
  SqlFrameBound,
  SqlFrom,
  SqlNode,
  SqlOrder,
  SqlQuery,
  SqlSelect,
  SqlSet,
  SqlSource,
  SqlWindow,
} from '../sql/sql-tree.ts'
import { identifier, stringLiteral } from './escape.ts'

/** Writes a resolved query as ClickHouse SQL. */
export function printQuery(query: SqlQuery): string {
  return query.kind === 'select' ? printSelect(query) : printSet(query)
}

function printSet(set: SqlSet): string {
  const member = (query: SqlQuery): string =>
    query.kind === 'set' ? `(${printQuery(query)})` : printQuery(query)
  const parts = [member(set.first)]
  for (const { operator, query } of set.rest) parts.push(operator, member(query))
  const body = parts.join(' ')
  if (!set.limit && !set.offset) return body
  return `SELECT * FROM (${body})${optional(' LIMIT ', set.limit)}${optional(' OFFSET ', set.offset)}`
}

function printSelect(select: SqlSelect): string {
  const clauses = [
    printCtes(select),
    `SELECT ${select.distinct ? 'DISTINCT ' : ''}${printList(select.columns)}`,
    select.from.length > 0 ? `FROM ${select.from.map(printFrom).join(' ')}` : '',
    select.arrayJoin &&
      `${select.arrayJoin.left ? 'LEFT ' : ''}ARRAY JOIN ${printList(select.arrayJoin.items)}`,
    select.prewhere && `PREWHERE ${printNode(select.prewhere)}`,
    select.where && `WHERE ${printNode(select.where)}`,
    printGroupBy(select),
    select.having && `HAVING ${printNode(select.having)}`,
    printWindows(select.windows),
    select.qualify && `QUALIFY ${printNode(select.qualify)}`,
    select.orderBy && select.orderBy.length > 0
      ? `ORDER BY ${select.orderBy.map(printOrder).join(', ')}`
      : '',
    select.interpolate &&
      `INTERPOLATE (${select.interpolate.map(({ name, value }) => identifier(name) + optional(' AS ', value)).join(', ')})`,
    select.limitBy &&
      `LIMIT ${printNode(select.limitBy.count)}${optional(' OFFSET ', select.limitBy.offset)} BY ${printList(select.limitBy.exprs)}`,
    select.limit && `LIMIT ${printNode(select.limit)}${select.withTies ? ' WITH TIES' : ''}`,
    select.offset && `OFFSET ${printNode(select.offset)}`,
  ]
  return clauses.filter(Boolean).join(' ')
}

function printCtes({ ctes }: SqlSelect): string {
  if (ctes.length === 0) return ''
  const recursive = ctes.some((cte) => cte.recursive) ? 'RECURSIVE ' : ''
  return `WITH ${recursive}${ctes.map((cte) => `${identifier(cte.name)} AS (${printQuery(cte.query)})`).join(', ')}`
}

function printFrom({ source, alias, final, sample, join }: SqlFrom): string {
  const ratio = ([left, right]: readonly [SqlConstant, SqlConstant?]): string =>
    right ? `${printConstant(left)}/${printConstant(right)}` : printConstant(left)
  const table =
    `${printSource(source)} AS ${identifier(alias)}${final ? ' FINAL' : ''}` +
    (sample ? ` SAMPLE ${ratio(sample.ratio)}${sample.offset ? ` OFFSET ${ratio(sample.offset)}` : ''}` : '')
  if (!join) return table
  return `${join.type} ${table}${optional(' ON ', join.on)}`
}

function printSource(source: SqlSource): string {
  switch (source.kind) {
    case 'table':
      return `${identifier(source.database)}.${identifier(source.name)}`
    case 'query':
      return `(${printQuery(source.query)})`
    case 'cte':
      return identifier(source.name)
    case 'numbers':
      return `numbers(${printList(source.args)})`
  }
}

function printGroupBy({ groupBy, groupByAll }: SqlSelect): string {
  if (groupByAll) return 'GROUP BY ALL'
  if (!groupBy) return ''
  if (groupBy.mode === 'sets') {
    return `GROUP BY GROUPING SETS (${groupBy.sets.map((set) => `(${printList(set)})`).join(', ')})`
  }
  const list = printList(groupBy.exprs)
  if (groupBy.mode === 'plain') return `GROUP BY ${list}`
  return `GROUP BY ${groupBy.mode === 'rollup' ? 'ROLLUP' : 'CUBE'}(${list})`
}

function printWindows(windows: SqlSelect['windows']): string {
  if (!windows || windows.size === 0) return ''
  return `WINDOW ${[...windows].map(([name, window]) => `${identifier(name)} AS (${printWindow(window)})`).join(', ')}`
}

function printWindow({ partitionBy, orderBy, frame }: SqlWindow): string {
  const bound = ({ type, value }: SqlFrameBound): string =>
    type === 'CURRENT ROW' ? type : `${value ? printNode(value) : 'UNBOUNDED'} ${type}`
  return [
    partitionBy.length > 0 ? `PARTITION BY ${printList(partitionBy)}` : '',
    orderBy.length > 0 ? `ORDER BY ${orderBy.map(printOrder).join(', ')}` : '',
    frame &&
      `${frame.method} ${frame.end ? `BETWEEN ${bound(frame.start)} AND ${bound(frame.end)}` : bound(frame.start)}`,
  ]
    .filter(Boolean)
    .join(' ')
}

function printOrder({ expr, descending, nulls, fill }: SqlOrder): string {
  const filling = fill
    ? ` WITH FILL${optional(' FROM ', fill.from)}${optional(' TO ', fill.to)}${optional(' STEP ', fill.step)}`
    : ''
  return `${printNode(expr)} ${descending ? 'DESC' : 'ASC'}${nulls ? ` NULLS ${nulls}` : ''}${filling}`
}

function printNode(node: SqlNode): string {
  switch (node.kind) {
    case 'constant':
      return printConstant(node)
    case 'column':
      return `${identifier(node.table)}.${identifier(node.name)}`
    case 'reference':
      return identifier(node.name)
    case 'call':
      return printCall(node)
    case 'window': {
      const over = typeof node.over === 'string' ? identifier(node.over) : `(${printWindow(node.over)})`
      return `${printCall(node.call)} OVER ${over}`
    }
    case 'lambda':
      return `(${node.args.map(identifier).join(', ')}) -> ${printNode(node.body)}`
    case 'alias':
      return `${printNode(node.expr)} AS ${identifier(node.name)}`
    case 'subquery':
      return `(${printQuery(node.query)})`
    case 'wildcard':
      return '*'
  }
}

const FUNCTION_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

function printCall({ name, params, args, distinct, filter }: SqlCall): string {
  // Function names come from the allow-list alone; this is the second lock on that door.
  if (!FUNCTION_NAME.test(name)) throw new Error(`Not a function name: ${JSON.stringify(name)}`)
  if (name === 'array') return `[${printList(args)}]`
  return (
    `${name}${params ? `(${printList(params)})` : ''}(${distinct ? 'DISTINCT ' : ''}${printList(args)})` +
    (filter ? ` FILTER (WHERE ${printNode(filter)})` : '')
  )
}

function printConstant({ value, float }: SqlConstant): string {
  if (value === null) return 'NULL'
  if (typeof value === 'string') return stringLiteral(value)
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  return float && Number.isInteger(value) && !String(value).includes('e') ? `${value}.0` : String(value)
}

const printList = (nodes: readonly SqlNode[]): string => nodes.map(printNode).join(', ')
const optional = (before: string, node: SqlNode | undefined): string => (node ? before + printNode(node) : '')
