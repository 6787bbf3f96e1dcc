import type { CaptureEvent } from './capture-event.ts'
import { elementsChain } from './elements-chain.ts'
import { writeExactJson } from './exact-json.ts'
import type { EventGroups } from './group-registry.ts'
import type { JsonRecord } from './is-record.ts'
import type { ResolvedPerson } from './person-resolver.ts'
import { formatTimestamp } from './timestamp.ts'

const HEAD = '{"person_id":"'
const BLANK_ID = '00000000-0000-0000-0000-000000000000'

/** Where in a row its person id stands; merges may still change it until the row is written. */
export const ROW_PERSON_ID_OFFSET = HEAD.length

/** A row of `posthog.events` as one line of JSON, with a blank person id. */
export function eventRow(
  event: CaptureEvent,
  person: ResolvedPerson,
  groups: EventGroups | undefined,
  createdAtMs: number,
): string {
  const { $elements, $elements_chain } = event.properties
  const chain = typeof $elements_chain === 'string' ? $elements_chain : elementsChain($elements)
  const properties = storedProperties(event, groups, person.mode !== 'propertyless')
  return (
    `${HEAD}${BLANK_ID}","uuid":"${event.uuid}","event":${JSON.stringify(event.event)}` +
    `,"properties":${JSON.stringify(writeExactJson(properties))}` +
    `,"timestamp":"${formatTimestamp(event.timestampMs)}","created_at":"${formatTimestamp(createdAtMs)}"` +
    `,"distinct_id":${JSON.stringify(event.distinctId)}` +
    (chain === '' ? '' : `,"elements_chain":${JSON.stringify(chain)}`) +
    `,"person_created_at":"${formatTimestamp(Math.floor(person.createdAtMs)).slice(0, 23)}"` +
    `,"person_properties":${person.propertiesLiteral},"person_mode":"${person.mode}"${groupColumns(groups)}}\n`
  )
}

/** The event's properties with its groups and, as PostHog keeps them, the person updates it carried. */
function storedProperties(
  event: CaptureEvent,
  groups: EventGroups | undefined,
  withUpdates: boolean,
): JsonRecord {
  const { properties, set, setOnce, unset } = event
  const added: JsonRecord = { ...groups?.keys }
  if (withUpdates && set) added.$set = set
  if (withUpdates && setOnce) added.$set_once = setOnce
  if (withUpdates && unset) added.$unset = unset
  if ('$elements' in properties || '$elements_chain' in properties) {
    const { $elements, $elements_chain, ...rest } = properties
    return { ...rest, ...added }
  }
  // Most events gain nothing and need no copy.
  for (const _ in added) return { ...properties, ...added }
  return properties
}

function groupColumns(groups: EventGroups | undefined): string {
  if (!groups) return ''
  return groups.propertiesLiterals
    .map((literal, index) => (literal === undefined ? '' : `,"group${index}_properties":${literal}`))
    .join('')
}
