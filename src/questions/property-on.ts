import type { PropertyReference } from './property-reference.ts'
import type { Table } from './question-header.ts'
import type { QuestionReading } from './read-question.ts'

/** A property as a query of this table reads it; undefined where it does not: persons and sessions know only their own. */
export function propertyOn<Property extends { key: string; type?: PropertyReference['type'] }>(
  table: Table,
  property: Property,
  { ownersOf }: QuestionReading,
): Property | undefined {
  if (table === 'events') return property
  const type = table === 'persons' ? 'person' : 'session'
  return ownersOf(property.key).some((owner) => owner.type === type) ? { ...property, type } : undefined
}
