import type { CoreClient } from '../../../src/client/core-client.ts'
import type { Driver, QueryResult } from '../../../src/client/driver.ts'

/** A driver that answers from memory; `overrides` replace single calls. */
export function fakeDriver(overrides: Partial<Driver> = {}): Driver {
  const result: QueryResult = {
    rows: Array.from({ length: 1000 }, (_, n) => ({ n, id: 2n ** 63n + BigInt(n) })),
    columns: ['n', 'id'],
    types: ['UInt32', 'UInt64'],
    truncated: false,
    timezone: 'UTC',
    cached: false,
    elapsedMs: 1,
  }
  const driver: Driver = {
    listObjects: async () => ['events', 'persons'],
    getFields: async (object) => ({ uuid: { type: 'UUID', table: object, source: 'built_in' } }),
    execute: async () => result as never,
    query: async (hogql, options) => (await driver.execute(hogql, options)).rows,
    capabilities: () => ({ kind: 'posthog', maxRows: 50_000, defaultRows: 100, offset: false, write: true }),
    timezone: async () => 'Europe/Berlin',
    close: async () => {},
    [Symbol.asyncDispose]: async () => {},
    ...overrides,
  }
  return driver
}

/** The same where a whole client is asked for; what is not overridden beyond the Driver is missing. */
export function fakeClient(overrides: Partial<Driver> = {}): CoreClient {
  return fakeDriver(overrides) as CoreClient
}
