import type { CaptureEvent } from './capture-event.ts'
import { elementsChain } from './elements-chain.ts'
import type { EventGroups } from './group-registry.ts'
import type { JsonRecord } from './is-record.ts'
import type { DistinctId } from './person.ts'
import type { ResolvedPerson } from './person-resolver.ts'
import { formatTimestamp } from './timestamp.ts'

/** A row of `posthog.events` whose person id is filled in when it is written, after merges that came later. */
export interface EventRow {
  head: string
  distinctId: DistinctId
  tail: string
}

export const renderEventRow = ({ head, distinctId, tail }: EventRow): string =>
  head + distinctId.person.id + tail

export function eventRow(
  event: CaptureEvent,
  person: ResolvedPerson,
  groups: EventGroups | undefined,
  createdAtMs: number,
): EventRow {
  const { $elements, $elements_chain, ...rest } = event.properties
  const chain = typeof $elements_chain === 'string' ? $elements_chain : elementsChain($elements)
  const properties = { ...rest, ...groups?.keys, ...(person.mode !== 'propertyless' && personUpdates(event)) }
  const head =
    `{"uuid":"${event.uuid}","event":${JSON.stringify(event.event)}` +
    `,"properties":${JSON.stringify(JSON.stringify(properties))}` +
    `,"timestamp":"${formatTimestamp(event.timestampMs)}","created_at":"${formatTimestamp(createdAtMs)}"` +
    `,"distinct_id":${JSON.stringify(event.distinctId)}${chain === '' ? '' : `,"elements_chain":${JSON.stringify(chain)}`}` +
    ',"person_id":"'
  const tail =
    `","person_created_at":"${formatTimestamp(Math.floor(person.createdAtMs)).slice(0, 23)}"` +
    `,"person_properties":${person.propertiesLiteral},"person_mode":"${person.mode}"${groupColumns(groups)}}\n`
  return { head, distinctId: person.distinctId, tail }
}

/** PostHog keeps the updates an event carried among its properties. */
function personUpdates({ set, setOnce, unset }: CaptureEvent): JsonRecord {
  return {
    ...(set && { $set: set }),
    ...(setOnce && { $set_once: setOnce }),
    ...(unset && { $unset: unset }),
  }
}

function groupColumns(groups: EventGroups | undefined): string {
  if (!groups) return ''
  return groups.propertiesLiterals
    .map((literal, index) => (literal === undefined ? '' : `,"group${index}_properties":${literal}`))
    .join('')
}
