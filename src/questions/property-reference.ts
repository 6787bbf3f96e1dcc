import { z } from 'zod'
import { propertyCondition } from '../client/resources/property-condition.ts'
import { QuestionError } from '../errors.ts'
import { escapeIdentifier } from '../hogql/escape-identifier.ts'
import { type HogQLFragment, hogql } from '../hogql/hogql-tag.ts'
import { ownedProperty, type PropertyOwner } from '../hogql/owned-property.ts'
import { propertyAccess } from '../hogql/property-access.ts'
import { type HogQLPropertyFilter, hogqlPropertyFilterSchema } from '../schemas/hogql-property-filter.ts'
import type { Table } from './question-header.ts'

/** A property and whose it is, in PostHog's own words. */
export interface PropertyReference {
  key: string
  type: PropertyOwner
  /** Which type of group, 0 to 4. */
  group_type_index?: number
}

/** A type of group as the project names it, and its number. */
export interface GroupTypeReference {
  key: string
  group_type_index: number
}

const key = z.string().min(1).max(400)
const groupTypeIndex = z.int().min(0).max(4)

/** `{ key: 'company', group_type_index: 0 }`, or the number alone. */
export const groupTypeSchema = z.union([
  groupTypeIndex.transform(
    (index): GroupTypeReference => ({ key: `group ${index}`, group_type_index: index }),
  ),
  z.strictObject({ key, group_type_index: groupTypeIndex }),
])

/** `{ key, type }`, or the name alone for a property of events; `person.plan` and `session.$channel_type` say whose it is. */
export const propertyReferenceSchema = z.union([
  key.transform(readReference),
  z.strictObject({
    key,
    type: z.enum(['event', 'person', 'session', 'group']).default('event'),
    group_type_index: groupTypeIndex.optional(),
  }),
])

/** Conditions as PostHog writes property filters: `[{ key: 'plan', value: 'pro', type: 'person' }]`. */
export const conditionsSchema = z.array(hogqlPropertyFilterSchema).min(1).max(20)

function readReference(text: string): PropertyReference {
  const owned = /^(person|session)\.(?:properties\.)?(.+)$/s.exec(text)
  return owned ? { key: owned[2] as string, type: owned[1] as PropertyOwner } : { key: text, type: 'event' }
}

/**
 * The HogQL that reads a property in a query of this table.
 * @throws {QuestionError} when the table does not know it: persons have no event properties.
 */
export function accessOn(table: Table, { key, type, group_type_index }: PropertyReference): string {
  if (table === 'events') return ownedProperty(key, type, group_type_index)
  if (table === 'persons' && type === 'person') return propertyAccess(key)
  if (table === 'sessions' && type === 'session') return escapeIdentifier(key)
  throw new QuestionError(`${key} is a property of the ${type}; this question reads ${table}.`, {
    code: 'question_invalid',
    hint: `Take a property of the ${table.slice(0, -1)}: { key: '...', type: '${table.slice(0, -1)}' }.`,
  })
}

/** All conditions as one, for a query of this table. */
export function conditionOn(table: Table, filters: readonly HogQLPropertyFilter[]): HogQLFragment {
  const conditions = conditionsSchema
    .parse(filters)
    .map((filter) => propertyCondition(filter, hogql.raw(accessOn(table, filter))))
  return hogql.join(conditions, ' AND ')
}

const SIGNS: Record<string, string> = {
  exact: 'is',
  is_not: 'is not',
  icontains: 'contains',
  not_icontains: 'does not contain',
  regex: 'matches',
  not_regex: 'does not match',
  gt: 'is more than',
  gte: 'is at least',
  lt: 'is less than',
  lte: 'is at most',
  is_set: 'is set',
  is_not_set: 'is not set',
}

/**
 * In words, for explanations.
 * @example describeCondition({ key: 'plan', value: ['pro', 'team'], operator: 'is_not' }) //=> 'plan is not pro or team'
 */
export function describeCondition({ key, operator = 'exact', value }: HogQLPropertyFilter): string {
  const shown = value === undefined ? '' : ` ${[value].flat().join(' or ')}`
  return `${key} ${SIGNS[operator]}${shown}`
}

/** The reference alone, without what else is known of the property. */
export const referTo = ({ key, type, group_type_index }: PropertyReference): PropertyReference => ({
  key,
  type,
  ...(group_type_index !== undefined && { group_type_index }),
})
