import { aiEventsTable } from './ai-events-table.ts'
import { cohortTables } from './cohort-tables.ts'
import { entityTables } from './entity-tables.ts'
import { errorTrackingTables } from './error-tracking-tables.ts'
import { eventsTable } from './events-table.ts'
import { groupTables, systemGroupTables } from './group-tables.ts'
import { withGroupTypes } from './group-type-columns.ts'
import { informationSchemaTables } from './information-schema.ts'
import { numbersTable } from './numbers-table.ts'
import { otherProductTables } from './other-product-tables.ts'
import { otherSystemTables } from './other-system-tables.ts'
import { personTables } from './person-tables.ts'
import { sessionReplayTables } from './session-replay-tables.ts'
import { rawSessionsTable, sessionsTable } from './sessions-table.ts'
import { isListed, type TableDefinition } from './table-definition.ts'

const described: readonly TableDefinition[] = [
  eventsTable,
  ...personTables,
  ...groupTables,
  ...cohortTables,
  sessionsTable,
  rawSessionsTable,
  ...sessionReplayTables,
  numbersTable,
  aiEventsTable,
  ...otherProductTables,
  ...otherSystemTables,
  ...errorTrackingTables,
  ...entityTables,
  ...systemGroupTables,
]

const tables: ReadonlyMap<string, TableDefinition> = new Map(
  [...described, ...informationSchemaTables(described)].map((table) => [table.name, table]),
)

type GroupTypes = ReadonlyMap<number, string>

/** The table as it is in a project with these group types. */
function ofProject(table: TableDefinition, groupTypes: GroupTypes): TableDefinition {
  if (groupTypes.size === 0) return table
  if (table !== eventsTable && table.schema !== 'information_schema') return table
  const events = withGroupTypes(eventsTable, groupTypes)
  if (table === eventsTable) return events
  const others = described.filter((other) => other !== eventsTable)
  const schema = informationSchemaTables([events, ...others], groupTypes)
  return schema.find(({ name }) => name === table.name) ?? table
}

/** Every table a query may read; what is not here does not exist, whatever ClickHouse knows. */
export const CATALOG = {
  /** By its path after FROM; `posthog.events` is `events`. */
  find(path: readonly string[], groupTypes: GroupTypes): TableDefinition | undefined {
    const name = path.join('.')
    const table =
      tables.get(name) ?? (path[0] === 'posthog' ? tables.get(path.slice(1).join('.')) : undefined)
    if (!table || (table.hidden && table.source.kind !== 'function')) return undefined
    return ofProject(table, groupTypes)
  },
  /** By its own name, joins' targets included. */
  get(name: string, groupTypes: GroupTypes = new Map()): TableDefinition {
    const table = tables.get(name)
    if (!table) throw new Error(`No table ${name} in the catalog`)
    return ofProject(table, groupTypes)
  },
  visible(groupTypes: GroupTypes = new Map()): readonly TableDefinition[] {
    return [...tables.values()].filter(isListed).map((table) => ofProject(table, groupTypes))
  },
} as const
