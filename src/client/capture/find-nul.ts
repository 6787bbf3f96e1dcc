import { isRecord } from '../../is-record.ts'
import { pathTo } from './json-path.ts'

/** The properties of persons and groups, within those of an event. */
const KEPT_IN_POSTGRES = ['$set', '$set_once', '$group_set']

/**
 * Where an event, as JSON, holds a NUL among the properties of persons and groups: Postgres cannot store it, and PostHog
 * would put another character in its place. Event properties may hold it.
 * @example findNul('{"properties":{"$set":{"plan":"a\\u0000"}}}') //=> 'properties.$set.plan'
 */
export function findNul(json: string): string | undefined {
  if (!json.includes('\\u0000')) return undefined
  const { properties } = JSON.parse(json) as { properties: Record<string, unknown> }
  for (const name of KEPT_IN_POSTGRES) {
    const place = placeOfNul(properties[name], `properties.${name}`)
    if (place) return place
  }
}

function placeOfNul(value: unknown, path: string): string | undefined {
  if (typeof value === 'string') return value.includes('\0') ? path : undefined
  if (!isRecord(value) && !Array.isArray(value)) return undefined
  for (const [key, item] of Object.entries(value)) {
    const place = pathTo(path, key, Array.isArray(value))
    if (key.includes('\0')) return place
    const inner = placeOfNul(item, place)
    if (inner) return inner
  }
}
