import { escapeIdentifier } from './escape-identifier.ts'
import { propertyAccess } from './property-access.ts'

/** Whose property it is: the event's own, its person's, its session's, or one of its groups'. */
export type PropertyOwner = 'event' | 'person' | 'session' | 'group'

/**
 * Reading a property of an event, or of what the event belongs to. What PostHog knows of a session are fields, not properties.
 * @param groupTypeIndex Which of the five group types, 0 to 4. @default 0
 * @example
 * ownedProperty('$browser', 'event')         //=> properties['$browser']
 * ownedProperty('plan', 'person')            //=> person.properties['plan']
 * ownedProperty('$channel_type', 'session')  //=> session.$channel_type
 * ownedProperty('tier', 'group', 1)          //=> group_1.properties['tier']
 */
export function ownedProperty(name: string, owner: PropertyOwner, groupTypeIndex = 0): string {
  switch (owner) {
    case 'event':
      return propertyAccess(name)
    case 'person':
      return propertyAccess(name, 'person.properties')
    case 'session':
      return `session.${escapeIdentifier(name)}`
    case 'group':
      return propertyAccess(name, `group_${groupTypeIndex}.properties`)
  }
}
