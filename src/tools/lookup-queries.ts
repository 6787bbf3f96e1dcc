export const LOOKUP_KINDS = ['insights', 'cohorts', 'feature_flags', 'experiments', 'persons'] as const
export type LookupKind = (typeof LOOKUP_KINDS)[number]

interface LookupQuery {
  columns: string
  from: string
  /** Where a search looks. */
  search: readonly string[]
  where?: string
}

/** One row per entry. */
const QUERIES: Record<LookupKind, LookupQuery> = {
  insights: {
    columns: 'short_id, name, description, created_at',
    from: 'system.insights',
    search: ['name', 'description', 'short_id'],
    where: 'deleted = 0',
  },
  cohorts: {
    columns:
      "id, name, description, count AS people, if(is_static = 1, 'static', 'dynamic') AS kind, created_at",
    from: 'system.cohorts',
    search: ['name', 'description'],
    where: 'deleted = 0',
  },
  feature_flags: {
    columns: 'key, name AS description, rollout_percentage, created_at',
    from: 'system.feature_flags',
    search: ['key', 'name'],
    where: 'deleted = 0',
  },
  experiments: {
    columns: 'id, name, description, start_date, end_date',
    from: 'system.experiments',
    search: ['name', 'description'],
    where: 'archived = 0',
  },
  persons: {
    columns: 'id AS person_id, properties.email AS email, properties.name AS name, created_at',
    from: 'persons',
    search: ['properties.email', 'properties.name', 'toString(id)'],
  },
}

/** The latest entries whose name, key or description contains the search, one more than the limit, to tell whether there are more. */
export function lookupQuery(
  kind: LookupKind,
  { search, limit }: { search?: string; limit: number },
): { hogql: string; values: Record<string, unknown> } {
  const { columns, from, search: places, where } = QUERIES[kind]
  const found = places.map((place) => `coalesce(toString(${place}), '') ILIKE {like}`).join(' OR ')
  const conditions = [where, search && `(${found})`].filter(Boolean).join(' AND ')
  return {
    hogql: `SELECT ${columns} FROM ${from}${conditions && ` WHERE ${conditions}`} ORDER BY created_at DESC, id DESC LIMIT ${limit + 1}`,
    values: search ? { like: `%${search.replaceAll(/[\\%_]/g, '\\$&')}%` } : {},
  }
}
