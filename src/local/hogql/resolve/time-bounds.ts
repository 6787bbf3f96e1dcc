import type { SqlNode } from '../sql/sql-tree.ts'
import { isTime } from '../sql/value-type.ts'
import { isFixed } from './fixed-value.ts'
import { conditionsOf } from './logic.ts'

/** What a condition says about a time: it is not before, or not after, something that no row changes. */
export interface TimeBound {
  side: 'lower' | 'upper'
  /** The condition, of another time in place of the column's. */
  of(time: SqlNode): SqlNode
}

const MIRRORED: Readonly<Record<string, string>> = {
  greater: 'less',
  greaterOrEquals: 'lessOrEquals',
  less: 'greater',
  lessOrEquals: 'greaterOrEquals',
  equals: 'equals',
}

/** Functions of which a later time never gives an earlier result. */
const NEVER_DECREASING = new Set([
  'toTimeZone',
  'dateTrunc',
  'toDate',
  'toDateTime',
  'toDateTime64',
  'toUnixTimestamp',
  'toYYYYMM',
  'toYYYYMMDD',
  'toMonday',
  ...['Second', 'Minute', 'FiveMinutes', 'TenMinutes', 'FifteenMinutes', 'Hour'].map(
    (unit) => `toStartOf${unit}`,
  ),
  ...['Day', 'Week', 'Month', 'Quarter', 'Year', 'Interval'].map((unit) => `toStartOf${unit}`),
])

/** Bounds that every row passing `where` keeps, on one column of one table. */
export function timeBounds(where: SqlNode | undefined, table: string, column: string): TimeBound[] {
  return conditionsOf(where).flatMap((condition) => boundsOf(condition, table, column))
}

function boundsOf(condition: SqlNode, table: string, column: string): TimeBound[] {
  if (condition.kind !== 'call') return []
  const [left, right] = condition.args as [SqlNode, SqlNode]
  if (condition.name === 'ifNull') return boundsOf(left, table, column)
  const mirrored = MIRRORED[condition.name]
  if (!mirrored) return []
  const bound = (name: string, time: SqlNode, value: SqlNode): TimeBound[] => {
    const replace = timeIn(time, table, column)
    if (!replace || !isFixed(value)) return []
    const names = name === 'equals' ? ['greaterOrEquals', 'lessOrEquals'] : [name]
    return names.map((operator) => ({
      side: operator.startsWith('greater') ? 'lower' : 'upper',
      of: (other) => ({ ...condition, name: operator, args: [replace(other), value] }),
    }))
  }
  return [...bound(condition.name, left, right), ...bound(mirrored, right, left)]
}

/** How to put another time in place of the column inside this expression, if it moves with the column. */
function timeIn(node: SqlNode, table: string, column: string): ((time: SqlNode) => SqlNode) | undefined {
  if (node.kind === 'column')
    return node.table === table && node.name === column && isTime(node.type) ? (time) => time : undefined
  if (node.kind === 'alias') return timeIn(node.expr, table, column)
  if (node.kind !== 'call' || !NEVER_DECREASING.has(node.name)) return undefined
  const index = node.args.findIndex((arg) => !isFixed(arg))
  const inner = node.args[index] && timeIn(node.args[index], table, column)
  if (!inner || !node.args.slice(index + 1).every(isFixed)) return undefined
  return (time) => ({ ...node, args: node.args.with(index, inner(time)) })
}
