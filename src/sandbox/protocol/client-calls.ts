import type { CoreClient } from '../../client/core-client.ts'

/** How a call of the client travels. */
export interface CallRule {
  /** One value, or a list that is fetched page by page. */
  readonly answer: 'value' | 'pages'
  /** Which of its arguments holds the options, counted from 0. */
  readonly options: number
  /** Whether it changes the project. */
  readonly writes: boolean
}

const value = <Index extends number>(options: Index) => ({ answer: 'value', options, writes: false }) as const
const pages = <Index extends number>(options: Index) => ({ answer: 'pages', options, writes: false }) as const
const change = <Index extends number>(options: Index) => ({ answer: 'value', options, writes: true }) as const

/** Calls of the client itself that scripts may make beside the Driver's. */
export const CLIENT_CALLS = {
  validate: value(1),
  evaluateFlags: value(1),
  capture: change(1),
  captureBatch: change(1),
  identify: change(1),
  alias: change(1),
  groupIdentify: change(1),
} as const satisfies { readonly [M in keyof CoreClient]?: CallRule }

/**
 * Calls of resources that scripts may make; nothing else is reachable, whatever a script sends. Out of reach even with the
 * grant to write: what changes the product that people see (flags, experiments, surveys), deletes people, or sends data
 * elsewhere (exports).
 */
export const RESOURCE_CALLS = {
  actions: { list: pages(0), get: value(1) },
  annotations: { list: pages(0), get: value(1), create: change(1), update: change(2), delete: change(1) },
  cohorts: {
    list: pages(0),
    get: value(1),
    persons: pages(1),
    create: change(1),
    createStatic: change(1),
    update: change(2),
    addPersons: change(2),
    removePerson: change(2),
  },
  dashboards: { list: pages(0), get: value(1), create: change(1), update: change(2) },
  endpoints: { list: pages(0), get: value(1), run: value(2) },
  events: { list: pages(0), get: value(1) },
  experiments: { list: pages(0), get: value(1), results: value(1), exposures: value(1) },
  featureFlags: { list: pages(0), get: value(1), getByKey: value(1) },
  groups: { types: value(0), list: pages(0), find: value(1), related: value(1) },
  insights: { list: pages(0), get: value(1), getWithResult: value(1), create: change(1), update: change(2) },
  persons: { list: pages(0), get: value(1), getByDistinctId: value(1), values: value(1), cohorts: value(1) },
  recordings: { list: pages(0), get: value(1) },
  sessions: { list: pages(0), get: value(1) },
  surveys: { list: pages(0), get: value(1), stats: value(1) },
} as const satisfies {
  readonly [R in keyof CoreClient]?: { readonly [M in keyof CoreClient[R]]?: CallRule }
}

/** One call of the client, from a script to the guest. */
export interface ClientCall {
  /** Absent for calls of the client itself. */
  resource?: string
  method: string
  args: readonly unknown[]
  /** For lists: which page to fetch. */
  page?: { next?: string; wanted?: number; timeoutMs?: number }
}

/** Undefined for everything that is not in the tables. */
export function findRule(resource: string | undefined, method: string): CallRule | undefined {
  const calls = resource === undefined ? CLIENT_CALLS : own(RESOURCE_CALLS, resource)
  return calls && own<CallRule>(calls, method)
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}
