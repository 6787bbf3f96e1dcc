import type { SessionPart } from '../catalog/table-definition.ts'
import type { SqlFrom, SqlNode } from '../sql/sql-tree.ts'
import { conditionsOf, conjunction } from './logic.ts'
import { CatalogInstance, type TableInstance } from './table-instance.ts'
import { type TimeBound, timeBounds } from './time-bounds.ts'

type JoinType = NonNullable<SqlFrom['join']>['type'] | undefined

const INNER: ReadonlySet<JoinType> = new Set([undefined, 'JOIN', 'INNER JOIN', 'CROSS JOIN'])
const LEFT: ReadonlySet<JoinType> = new Set(['LEFT JOIN', 'LEFT OUTER JOIN'])

/**
 * Summing up every session there ever was takes long, so a SELECT that asks for a span of time sums up those alone that
 * have events in it. Rows that `where` keeps are the same either way. Call when the whole SELECT is resolved.
 */
export function narrowSessions(tables: readonly TableInstance[], where: SqlNode | undefined): void {
  const known = tables.filter((table) => table instanceof CatalogInstance)
  if (!where || tables.some(({ join }) => !INNER.has(join?.type) && !LEFT.has(join?.type))) return
  for (const sessions of known.filter(isSessions)) {
    byStart(sessions, where, INNER.has(sessions.join?.type))
    for (const events of known.filter(isEvents)) {
      if (INNER.has(events.join?.type) && areLinked(events, sessions, where))
        byEvents(events, sessions, where)
    }
  }
  for (const events of known.filter(isEvents)) {
    const sessions = events.lazyJoins.get('session')
    if (!sessions || !INNER.has(events.join?.type)) continue
    byStart(sessions, where, false)
    byEvents(events, sessions, where)
  }
}

const isEvents = ({ definition }: CatalogInstance): boolean => definition.name === 'events'
const isSessions = ({ definition }: CatalogInstance): boolean => definition.name === 'sessions'

/** An event of the span lies between first and last of the part of its session it was stored with. */
function byEvents(events: CatalogInstance, sessions: CatalogInstance, where: SqlNode): void {
  const bounds = timeBounds(where, events.alias, 'timestamp')
  narrow(sessions, bounds, ({ side }, part) => (side === 'lower' ? part.last : part.first))
}

/** A session starts with the first event of one of its parts. Without a session the start is 1970, which no lower bound lets through. */
function byStart(sessions: CatalogInstance, where: SqlNode, present: boolean): void {
  const bounds = ['$start_timestamp', 'session_timestamp']
    .flatMap((column) => timeBounds(where, sessions.alias, column))
    .filter(({ side }) => present || side === 'lower')
  narrow(sessions, bounds, (_bound, part) => part.first)
}

function narrow(
  sessions: CatalogInstance,
  bounds: readonly TimeBound[],
  timeOf: (bound: TimeBound, part: SessionPart) => SqlNode,
): void {
  if (bounds.length === 0) return
  sessions.narrow((part) => conjunction(bounds.map((bound) => bound.of(timeOf(bound, part)))))
}

/** Joined by the event's session id. */
function areLinked(events: CatalogInstance, sessions: CatalogInstance, where: SqlNode): boolean {
  const conditions = [sessions, events].flatMap(({ join }) => conditionsOf(join?.on))
  return [...conditions, ...conditionsOf(where)].some((condition) => {
    if (condition.kind !== 'call' || condition.name !== 'equals') return false
    const [left, right] = condition.args as [SqlNode, SqlNode]
    return (
      (isSessionIdOf(events, left) && isId(sessions, right)) ||
      (isSessionIdOf(events, right) && isId(sessions, left))
    )
  })
}

const isId = ({ alias }: CatalogInstance, node: SqlNode): boolean =>
  node.kind === 'column' && node.table === alias && (node.name === 'session_id' || node.name === 'id')

function isSessionIdOf({ alias }: CatalogInstance, node: SqlNode): boolean {
  if (node.kind === 'column' && node.name === '$session_id') return node.table === alias
  const origin = node.kind === 'column' || node.kind === 'call' ? node.property : undefined
  if (origin?.json.kind !== 'column' || origin.json.table !== alias) return false
  return origin.json.name === 'properties' && origin.path.join() === '$session_id'
}
