/** What a pool does next, worked out from what it has: no clocks, no sandboxes, no waiting. */

export type MemberStatus =
  /** Being made. */
  | 'starting'
  /** Ready, leased to nobody. */
  | 'idle'
  | 'leased'
  /** Stopped to save money; ready again after a resume. */
  | 'paused'
  /** Under a health check, a pause or a resume. */
  | 'busy'
  | 'closing'

export interface PoolMember {
  id: number
  status: MemberStatus
  /** Who has used it. Nobody else ever gets it; undefined while it is fresh. */
  user?: string
  createdAt: number
  /** When it was last handed back, or became ready. */
  idleSince: number
}

export interface PoolWaiter {
  id: number
  user: string
  since: number
}

export interface PoolLimits {
  min: number
  max: number
  /** An idle member is removed after this long. */
  ttlMs: number
  /** A member is removed at this age, once nobody leases it. */
  maxAgeMs: number
  /** An idle member is paused after this long; undefined never pauses. */
  pauseAfterMs?: number
}

export interface PoolState {
  members: readonly PoolMember[]
  waiters: readonly PoolWaiter[]
  /** The turn in which each user was last given a sandbox; none for a user who never was. */
  turns: ReadonlyMap<string, number>
  limits: PoolLimits
  /** After a failed creation, no other is begun before this. */
  createNotBefore: number
  now: number
}

export type PoolAction =
  | { kind: 'lease'; member: number; waiter: number }
  | { kind: 'create' }
  | { kind: 'close'; member: number }
  | { kind: 'pause'; member: number }

export interface PoolPlan {
  actions: readonly PoolAction[]
  /** When the next one falls due if nothing else happens. */
  wakeAt?: number
}

/**
 * A waiter gets the sandbox that this user has used, else a fresh one, else one is made; at the limit somebody else's idle
 * one makes room. Users take turns: who leases least is served first, then whose last turn is longest ago, then who has
 * waited longest, so that nobody is starved by a user with many calls. At least `min` sandboxes are kept, ready before anybody asks.
 */
export function planPool({ members, waiters, turns, limits, createNotBefore, now }: PoolState): PoolPlan {
  const actions: PoolAction[] = []
  const left = new Map(members.map((member) => [member.id, member]))
  const take = (member: PoolMember): number => {
    left.delete(member.id)
    return member.id
  }
  let size = members.length
  let starting = members.filter(({ status }) => status === 'starting').length
  let closing = members.filter(({ status }) => status === 'closing').length
  const close = (member: PoolMember): void => {
    actions.push({ kind: 'close', member: take(member) })
    closing += 1
  }

  for (const member of members)
    if (isFree(member) && now >= expiryOf(member, limits, size - closing)) close(member)

  const leases = new Map<string, number>()
  for (const { status, user } of members)
    if (status === 'leased' && user !== undefined) leases.set(user, (leases.get(user) ?? 0) + 1)
  const queue = [...waiters]
  const served = new Map(turns)
  let turn = Math.max(0, ...turns.values())
  while (queue.length > 0) {
    const waiter = queue.splice(nextInLine(queue, leases, served), 1)[0] as PoolWaiter
    const { user } = waiter
    // Also one that has to wait for a sandbox has had its turn: the next one goes to somebody else.
    turn += 1
    served.set(user, turn)
    const free = [...left.values()].filter(isFree)
    const member = free.find((own) => own.user === user) ?? free.find((fresh) => fresh.user === undefined)
    if (member) {
      actions.push({ kind: 'lease', member: take(member), waiter: waiter.id })
      leases.set(user, (leases.get(user) ?? 0) + 1)
    } else if (starting > 0) {
      starting -= 1
    } else if (size < limits.max) {
      if (now < createNotBefore) continue
      actions.push({ kind: 'create' })
      size += 1
    } else if (closing > 0) {
      // The place of one that is being removed: its successor is made once it is gone.
      closing -= 1
    } else {
      const [oldest] = free.sort((a, b) => a.idleSince - b.idleSince || a.id - b.id)
      if (oldest) {
        close(oldest)
        closing -= 1
      }
    }
  }

  if (now >= createNotBefore) for (; size < limits.min; size += 1) actions.push({ kind: 'create' })

  const { pauseAfterMs } = limits
  if (pauseAfterMs !== undefined)
    for (const member of left.values())
      if (member.status === 'idle' && now >= member.idleSince + pauseAfterMs)
        actions.push({ kind: 'pause', member: take(member) })

  const isWaitingToCreate = createNotBefore > now && (waiters.length > 0 || size < limits.min)
  const due = [...left.values()].filter(isFree).flatMap((member) => {
    const expiry = expiryOf(member, limits, size - closing)
    return pauseAfterMs !== undefined && member.status === 'idle'
      ? [expiry, member.idleSince + pauseAfterMs]
      : [expiry]
  })
  if (isWaitingToCreate) due.push(createNotBefore)
  return { actions, ...(due.length > 0 && { wakeAt: Math.min(...due) }) }
}

const isFree = ({ status }: PoolMember): boolean => status === 'idle' || status === 'paused'

/** A fresh one that belongs to the minimum waits for its user however long that takes. */
function expiryOf({ user, createdAt, idleSince }: PoolMember, limits: PoolLimits, size: number): number {
  const oldest = createdAt + limits.maxAgeMs
  return user === undefined && size <= limits.min ? oldest : Math.min(idleSince + limits.ttlMs, oldest)
}

/** The place in the queue of whoever leases least, then was served longest ago, then came first. */
function nextInLine(
  queue: readonly PoolWaiter[],
  leases: ReadonlyMap<string, number>,
  served: ReadonlyMap<string, number>,
): number {
  const held = ({ user }: PoolWaiter): number => leases.get(user) ?? 0
  const lastTurn = ({ user }: PoolWaiter): number => served.get(user) ?? 0
  let best = 0
  for (const [index, waiter] of queue.entries()) {
    const leader = queue[best] as PoolWaiter
    const order =
      held(waiter) - held(leader) ||
      lastTurn(waiter) - lastTurn(leader) ||
      waiter.since - leader.since ||
      waiter.id - leader.id
    if (order < 0) best = index
  }
  return best
}

/** How long to wait before the next creation after this many failures in a row. */
export const creationDelayMs = (failures: number): number =>
  failures === 0 ? 0 : Math.min(30_000, 500 * 2 ** (failures - 1))
