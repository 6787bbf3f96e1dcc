import { aliasSchema, groupIdentifySchema, identifySchema } from '../../schemas/capture-person.ts'
import { checkOptions } from '../check-options.ts'
import type { CaptureEventInput } from './capture-types.ts'

/** Who a person is, for `identify`. */
export interface IdentifyInput {
  /** The id you know the person by. */
  distinctId: string
  /** The id of the same person before they were known: its events become theirs, too. */
  anonymousId?: string
  /** Person properties to set. */
  set?: Record<string, unknown>
  /** Person properties to set unless the person has them. */
  setOnce?: Record<string, unknown>
  /** The groups the person acts for: key by type. */
  groups?: Record<string, string>
}

/** Another id of a person, for `alias`. */
export interface AliasInput {
  distinctId: string
  /** From now on the same person; PostHog refuses when it belongs to somebody identified. */
  alias: string
}

/** What is known about a group, for `groupIdentify`. */
export interface GroupIdentifyInput {
  /** Such as `company`. */
  type: string
  /** Such as the company's id. */
  key: string
  /** Group properties to set. */
  set?: Record<string, unknown>
  /** The person who did it. @default an id made of type and key */
  distinctId?: string
}

export function identifyEvent(input: IdentifyInput): CaptureEventInput {
  const { anonymousId, ...event } = checkOptions(input, identifySchema, 'identify()')
  return {
    ...event,
    event: '$identify',
    properties: anonymousId === undefined ? {} : { $anon_distinct_id: anonymousId },
  }
}

export function aliasEvent(input: AliasInput): CaptureEventInput {
  const { distinctId, alias } = checkOptions(input, aliasSchema, 'alias()')
  return { event: '$create_alias', distinctId, properties: { distinct_id: distinctId, alias } }
}

export function groupIdentifyEvent(input: GroupIdentifyInput): CaptureEventInput {
  const { type, key, set = {}, distinctId } = checkOptions(input, groupIdentifySchema, 'groupIdentify()')
  return {
    event: '$groupidentify',
    distinctId: distinctId ?? `$${type}_${key}`,
    properties: { $group_type: type, $group_key: key, $group_set: set },
  }
}
