/** What the compiler must know about the project to read a query as PostHog would. */
export interface ProjectMetadata {
  /** IANA name: DateTime columns are shown in it, dates in queries are read in it. */
  timezone: string
  /** 0 = Sunday (PostHog's default), 1 = Monday. */
  weekStartDay: 0 | 1
  propertyTypes: PropertyTypes
  /** Group type names by index, at most five. */
  groupTypes: ReadonlyMap<number, string>
  /** Cohorts by id, for `IN COHORT 'name'`. */
  cohorts: ReadonlyMap<number, { name: string }>
}

export type PropertyType = 'String' | 'Numeric' | 'Boolean' | 'DateTime'

/** Types inferred at ingestion; a property that is absent is a String. */
export interface PropertyTypes {
  event: ReadonlyMap<string, PropertyType>
  person: ReadonlyMap<string, PropertyType>
  session: ReadonlyMap<string, PropertyType>
  /** By group type index. */
  group: ReadonlyMap<number, ReadonlyMap<string, PropertyType>>
}
