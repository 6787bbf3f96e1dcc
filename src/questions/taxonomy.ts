import type { CallOptions, Driver } from '../client/driver.ts'

/** What the project really has: the names questions may speak of. */
export interface Taxonomy {
  events: readonly TaxonomyEvent[]
  properties: readonly TaxonomyProperty[]
  groups?: readonly { index: number; type: string }[]
}

export interface TaxonomyEvent {
  name: string
  count?: number
  /** ISO 8601. */
  lastSeen?: string
}

export interface TaxonomyProperty {
  name: string
  type: 'event' | 'person' | 'session' | 'group'
  valueType?: string
  values?: readonly string[]
}

export interface TaxonomyOptions extends CallOptions {
  /** How long names are kept, in milliseconds; 0 asks again. @default 300_000 */
  maxAgeMs?: number
  /** @default the present */
  now?: Date
}

/** Names older than this are history, not vocabulary. */
const DAYS = 180
const MAX_EVENTS = 2000
const cache = new WeakMap<Driver, { readAtMs: number; taxonomy: Promise<Taxonomy> }>()

/**
 * The event names of a project with their counts over the last 180 days, most frequent first. Kept per driver.
 * @example (await taxonomy(client)).events[0] //=> { name: '$pageview', count: 48210, lastSeen: '2026-11-21T11:58:03Z' }
 */
export function taxonomy(driver: Driver, options: TaxonomyOptions = {}): Promise<Taxonomy> {
  const { maxAgeMs = 300_000, now, ...call } = options
  const kept = cache.get(driver)
  if (kept && Date.now() - kept.readAtMs < maxAgeMs) return kept.taxonomy
  const entry = { readAtMs: Date.now(), taxonomy: readTaxonomy(driver, now ?? new Date(), call) }
  cache.set(driver, entry)
  entry.taxonomy.catch(() => {
    if (cache.get(driver) === entry) cache.delete(driver)
  })
  return entry.taxonomy
}

async function readTaxonomy(driver: Driver, now: Date, call: CallOptions): Promise<Taxonomy> {
  const since = new Date(now.getTime() - DAYS * 86_400_000).toISOString()
  const rows = await driver.query(
    `SELECT event, count() AS total, max(timestamp) AS last_seen
FROM events
WHERE timestamp >= toDateTime({since})
GROUP BY event
ORDER BY total DESC, event
LIMIT ${MAX_EVENTS}`,
    { ...call, values: { since }, name: 'event names' },
  )
  const events = rows.map((row) => ({
    name: String(row.event),
    count: Number(row.total),
    lastSeen: String(row.last_seen),
  }))
  return { events, properties: [] }
}
