import type { CallOptions, Driver } from '../client/driver.ts'
import { PostHogDriverError } from '../errors.ts'
import { readProperties } from './taxonomy-properties.ts'

/** What the project really has: the names questions may speak of. */
export interface Taxonomy {
  events: readonly TaxonomyEvent[]
  properties: readonly TaxonomyProperty[]
  /** What groups are called: `company`. At most five types. */
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
  /** `String`, `Numeric` or `Boolean`, as most of its values are. */
  valueType?: string
  /** Frequent texts, most frequent first; left out where hardly any occurs twice. */
  values?: readonly string[]
  /** The events that were seen with it; left out where they are many. */
  events?: readonly string[]
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
 * What a project's questions may speak of: the events of the last 180 days with their counts, most frequent first, and the
 * properties of its latest events and of its persons with their frequent values, and its types of groups. Kept per driver.
 * @example
 * const { events, properties } = await taxonomy(client)
 * events[0] //=> { name: '$pageview', count: 48210, lastSeen: '2026-11-21T11:58:03Z' }
 * properties.find(({ name }) => name === 'plan')
 * //=> { name: 'plan', type: 'person', valueType: 'String', values: ['free', 'pro', 'team'] }
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
  const [rows, ofEvents, ofPersons, groups] = await Promise.all([
    driver.query(
      `SELECT event, count() AS total, max(timestamp) AS last_seen
FROM events
WHERE timestamp >= toDateTime({since})
GROUP BY event
ORDER BY total DESC, event
LIMIT ${MAX_EVENTS}`,
      { ...call, values: { since }, name: 'event names' },
    ),
    readProperties(driver, 'event', { since }, call),
    readProperties(driver, 'person', {}, call),
    readGroupTypes(driver, call),
  ])
  const events = rows.map((row) => ({
    name: String(row.event),
    count: Number(row.total),
    lastSeen: String(row.last_seen),
  }))
  return { events, properties: [...ofEvents, ...ofPersons], groups }
}

const HIDDEN: ReadonlySet<string> = new Set(['query_invalid', 'permission_denied', 'not_found'])

/** None where the key or the server does not show them. */
async function readGroupTypes(driver: Driver, call: CallOptions): Promise<NonNullable<Taxonomy['groups']>> {
  try {
    const rows = await driver.query(
      'SELECT group_type_index AS index, group_type AS type FROM system.group_type_mappings ORDER BY index LIMIT 5',
      { ...call, name: 'group types' },
    )
    return rows.map((row) => ({ index: Number(row.index), type: String(row.type) }))
  } catch (error) {
    if (PostHogDriverError.isInstance(error) && HIDDEN.has(error.code)) return []
    throw error
  }
}
