import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  creationDelayMs,
  type PoolMember,
  type PoolState,
  type PoolWaiter,
  planPool,
} from '../../../src/sandbox/pool/pool-plan.ts'

const LIMITS = { min: 0, max: 3, ttlMs: 1000, maxAgeMs: 10_000 }
const NOW = 100_000

const member = (id: number, rest: Partial<PoolMember> = {}): PoolMember => ({
  id,
  status: 'idle',
  createdAt: NOW - 500,
  idleSince: NOW - 500,
  ...rest,
})
const waiter = (id: number, user: string, since = NOW - 10): PoolWaiter => ({ id, user, since })
const plan = (state: Partial<PoolState>) =>
  planPool({
    members: [],
    waiters: [],
    turns: new Map(),
    limits: LIMITS,
    createNotBefore: 0,
    now: NOW,
    ...state,
  })

describe('planPool', () => {
  it('keeps the minimum ready before anybody asks', () => {
    expect(plan({ limits: { ...LIMITS, min: 2 }, members: [member(1)] }).actions).toEqual([
      { kind: 'create' },
    ])
    expect(
      plan({ limits: { ...LIMITS, min: 1 }, members: [member(1, { status: 'starting' })] }).actions,
    ).toEqual([])
  })

  it('gives a user the sandbox used before, also a paused one, else a fresh one', () => {
    const members = [member(1), member(2, { user: 'bob' }), member(3, { user: 'ana', status: 'paused' })]
    expect(plan({ members, waiters: [waiter(9, 'ana')] }).actions).toEqual([
      { kind: 'lease', member: 3, waiter: 9 },
    ])
    expect(plan({ members, waiters: [waiter(9, 'eve')] }).actions).toEqual([
      { kind: 'lease', member: 1, waiter: 9 },
    ])
  })

  it("never gives one user's sandbox to another: at the limit the longest idle one makes room", () => {
    const members = [
      member(1, { user: 'ana', idleSince: NOW - 100 }),
      member(2, { user: 'bob', idleSince: NOW - 300 }),
      member(3, { user: 'cem', status: 'leased' }),
    ]
    expect(plan({ members, waiters: [waiter(9, 'eve')] }).actions).toEqual([{ kind: 'close', member: 2 }])
    const closing = members.map((one) => (one.id === 2 ? { ...one, status: 'closing' as const } : one))
    expect(plan({ members: closing, waiters: [waiter(9, 'eve')] }).actions).toEqual([])
    expect(
      plan({ members: [members[0], members[2]] as PoolMember[], waiters: [waiter(9, 'eve')] }).actions,
    ).toEqual([{ kind: 'create' }])
  })

  it('makes no more than there are callers for', () => {
    const waiters = [waiter(8, 'ana'), waiter(9, 'bob')]
    expect(plan({ members: [member(1, { status: 'starting' })], waiters }).actions).toEqual([
      { kind: 'create' },
    ])
    const starting = [member(1, { status: 'starting' }), member(2, { status: 'starting' })]
    expect(plan({ members: starting, waiters }).actions).toEqual([])
  })

  it('serves first who leases least, then who waits longest', () => {
    const members = [member(1, { user: 'ana', status: 'leased' }), member(2)]
    const waiters = [waiter(7, 'ana', NOW - 90), waiter(8, 'bob', NOW - 20), waiter(9, 'cem', NOW - 50)]
    expect(plan({ members, waiters }).actions[0]).toEqual({ kind: 'lease', member: 2, waiter: 9 })
  })

  it('lets users take turns, however early one has queued many calls', () => {
    const members = [member(1)]
    const waiters = [waiter(6, 'ana', NOW - 90), waiter(7, 'bob', NOW - 80), waiter(8, 'cem', NOW - 20)]
    const turns = new Map([
      ['ana', 3],
      ['bob', 4],
    ])
    expect(plan({ members, waiters, turns }).actions[0]).toEqual({ kind: 'lease', member: 1, waiter: 8 })
  })

  it('removes what is idle too long or too old, but keeps a fresh one of the minimum', () => {
    const idle = member(1, { user: 'ana', idleSince: NOW - 1000 })
    const old = member(2, { createdAt: NOW - 10_000 })
    const leased = member(3, { createdAt: NOW - 20_000, status: 'leased', user: 'bob' })
    expect(plan({ members: [idle, old, leased] }).actions).toEqual([
      { kind: 'close', member: 1 },
      { kind: 'close', member: 2 },
    ])
    const fresh = member(1, { createdAt: NOW - 5000, idleSince: NOW - 5000 })
    expect(plan({ members: [fresh], limits: { ...LIMITS, min: 1 } }).actions).toEqual([])
    expect(plan({ members: [fresh], limits: { ...LIMITS, min: 1 } }).wakeAt).toBe(NOW + 5000)
  })

  it('pauses what is idle, and comes back for that', () => {
    const limits = { ...LIMITS, pauseAfterMs: 600 }
    expect(plan({ members: [member(1)], limits })).toEqual({ actions: [], wakeAt: NOW + 100 })
    const ready = [member(1, { idleSince: NOW - 600 })]
    expect(plan({ members: ready, limits }).actions).toEqual([{ kind: 'pause', member: 1 }])
  })

  it('waits after a failed creation, longer after each', () => {
    const waiters = [waiter(9, 'ana')]
    expect(plan({ waiters, createNotBefore: NOW + 70 })).toEqual({ actions: [], wakeAt: NOW + 70 })
    expect([0, 1, 2, 3, 20].map(creationDelayMs)).toEqual([0, 500, 1000, 2000, 30_000])
  })

  it('holds in any state: never above the limit, never a sandbox of somebody else, nothing twice', () => {
    const users = fc.constantFrom('', 'ana', 'bob')
    const anyMember = fc.record({
      status: fc.constantFrom('starting', 'idle', 'leased', 'paused', 'busy', 'closing') as fc.Arbitrary<
        PoolMember['status']
      >,
      user: fc.option(users, { nil: undefined }),
      createdAt: fc.integer({ min: NOW - 12_000, max: NOW }),
      idleSince: fc.integer({ min: NOW - 2000, max: NOW }),
    })
    const state = fc.record({
      members: fc.array(anyMember, { maxLength: 4 }),
      waiters: fc.array(fc.record({ user: users, since: fc.integer({ min: NOW - 99, max: NOW }) }), {
        maxLength: 5,
      }),
      min: fc.integer({ min: 0, max: 4 }),
    })
    fc.assert(
      fc.property(state, ({ members: anyMembers, waiters: anyWaiters, min }) => {
        const members = anyMembers.map((one, id) => ({ ...one, id }))
        const waiters = anyWaiters.map((one, index) => ({ ...one, id: 100 + index }))
        const { actions, wakeAt } = plan({ members, waiters, limits: { ...LIMITS, min, max: 4 } })
        const creations = actions.filter(({ kind }) => kind === 'create').length
        expect(members.length + creations).toBeLessThanOrEqual(4)
        const touched = actions.flatMap((action) => (action.kind === 'create' ? [] : [action.member]))
        expect(new Set(touched).size).toBe(touched.length)
        for (const action of actions) {
          if (action.kind === 'create') continue
          const one = members[action.member] as PoolMember
          expect(['idle', 'paused']).toContain(one.status)
          if (action.kind === 'lease')
            expect([undefined, waiters.find(({ id }) => id === action.waiter)?.user]).toContain(one.user)
        }
        if (wakeAt !== undefined) expect(wakeAt).toBeGreaterThan(NOW)
      }),
      { numRuns: 2000 },
    )
  })
})
