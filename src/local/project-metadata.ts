import type { PropertyFilter } from './hogql/query-inputs.ts'

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
  /** Actions by id, for `matchesAction('name')`. */
  actions: ReadonlyMap<number, ActionDefinition>
  /** What leaves internal and test users out, for `filterTestAccounts`. */
  testAccountFilters: readonly PropertyFilter[]
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

/** A named set of events: those that fit any of its steps. */
export interface ActionDefinition {
  name: string
  steps: readonly ActionStep[]
}

/** All that is given must hold; what is absent or null holds for every event. Element fields apply to `$autocapture`. */
export interface ActionStep {
  event?: string | null
  properties?: readonly PropertyFilter[] | null
  selector?: string | null
  tag_name?: string | null
  text?: string | null
  text_matching?: ActionMatching | null
  href?: string | null
  href_matching?: ActionMatching | null
  url?: string | null
  url_matching?: ActionMatching | null
}

export type ActionMatching = 'exact' | 'contains' | 'regex'
