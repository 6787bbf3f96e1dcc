import { isDeepStrictEqual } from 'node:util'
import type { CaptureEvent } from './capture-event.ts'
import { bareRecord, type JsonRecord } from './is-record.ts'

/** Event properties PostHog copies to the person, and keeps the first value of as `$initial_<name>`. */
const COPIED = [
  ...['$app_build', '$app_name', '$app_namespace', '$app_version'],
  ...['$browser', '$browser_version', '$device_type', '$current_url', '$pathname', '$os', '$os_name'],
  ...['$os_version', '$referring_domain', '$referrer', '$screen_height', '$screen_width'],
  ...['$viewport_height', '$viewport_width', '$raw_user_agent'],
  ...['utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_name', 'utm_term'],
  ...['gclid', 'gad_source', 'gclsrc', 'dclid', 'gbraid', 'wbraid', 'fbclid', 'msclkid', 'twclid'],
  ...['li_fat_id', 'mc_cid', 'igshid', 'ttclid', 'rdt_cid', 'irclid', '_kx', 'epik', 'qclid', 'sccid'],
]
const initialNames = new Map(COPIED.map((name) => [name, `$initial_${name.replace('$', '')}`]))

/** They change with every page view: a new value alone is not written, it goes along with the next real change. */
const UNREMARKABLE = new Set([
  ...['$current_url', '$pathname', '$referring_domain', '$referrer', '$browser', '$browser_version'],
  ...['$screen_height', '$screen_width', '$viewport_height', '$viewport_width', '$device_type'],
  ...['$raw_user_agent', '$os', '$os_name', '$os_version'],
])

const PERSON_EVENTS = new Set(['$set', '$identify', '$create_alias', '$merge_dangerously'])
const EVENTS_WITHOUT_UPDATES = new Set(['$exception', '$$heatmap'])

/**
 * Applies one event's person updates to `properties` in place: `$set_once` fills what is absent, `$set` overwrites,
 * `$unset` removes, and the browser and campaign properties of the event count as `$set` and, once, as `$initial_*`.
 * Returns the properties written, undefined when nothing changed.
 */
export function updatePersonProperties(properties: JsonRecord, event: CaptureEvent): JsonRecord | undefined {
  if (EVENTS_WITHOUT_UPDATES.has(event.event)) return undefined
  const changes = bareRecord()
  let isRemarkable = false
  const setOnce = (name: string, value: unknown): void => {
    if (name in properties || name in changes) return
    changes[name] = value
    isRemarkable = true
  }
  const set = (name: string, value: unknown): void => {
    const current = properties[name]
    if (Object.is(current, value)) return
    if (typeof value === 'object' && isDeepStrictEqual(current, value)) return
    changes[name] = value
    isRemarkable ||= current === undefined || PERSON_EVENTS.has(event.event) || !UNREMARKABLE.has(name)
  }

  for (const name in event.setOnce) setOnce(name, event.setOnce[name])
  for (const name in event.properties) {
    const initialName = initialNames.get(name)
    if (initialName === undefined || isServerProperty(event, name)) continue
    setOnce(initialName, event.properties[name])
    if (event.set === undefined || !Object.hasOwn(event.set, name)) set(name, event.properties[name])
  }
  for (const name in event.set) set(name, event.set[name])

  const removed = (event.unset ?? []).filter((name) => name in properties || name in changes)
  if (!isRemarkable && removed.length === 0) return undefined
  Object.assign(properties, changes)
  for (const name of removed) delete properties[name]
  return changes
}

/** A server's operating system is not the person's. */
const isServerProperty = (event: CaptureEvent, name: string): boolean =>
  event.properties.$is_server === true && (name === '$os' || name === '$os_version')
