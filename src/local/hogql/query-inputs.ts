/** What travels beside the HogQL text in a query request. */
export interface QueryInputs {
  /** Constants for `{name}`. */
  values?: Readonly<Record<string, unknown>>
  /** Replaces `{filters}`. */
  filters?: HogQLFilters
  /** By variable id; read as `{variables.code_name}`. */
  variables?: Readonly<Record<string, HogQLVariable>>
}

export interface HogQLFilters {
  dateRange?: { date_from?: string | null; date_to?: string | null; explicitDate?: boolean | null } | null
  properties?: readonly PropertyFilter[] | null
  filterTestAccounts?: boolean | null
}

export interface HogQLVariable {
  variableId?: string
  code_name: string
  value?: unknown
  isNull?: boolean
}

/** One property filter as PostHog's interface sends it. */
export interface PropertyFilter {
  key?: string | number
  value?: unknown
  operator?: string | null
  /** `event`, `person`, `session`, `group`, `cohort` or `hogql`. */
  type?: string
  group_type_index?: number | null
}
