import { aiEventsTable } from './ai-events-table.ts'
import { cohortTables } from './cohort-tables.ts'
import { entityTables } from './entity-tables.ts'
import { eventsTable } from './events-table.ts'
import { groupTables, systemGroupTables } from './group-tables.ts'
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
  ...entityTables,
  ...systemGroupTables,
]

const tables: ReadonlyMap<string, TableDefinition> = new Map(
  [...described, ...informationSchemaTables(described)].map((table) => [table.name, table]),
)

/** Every table a query may read; what is not here does not exist, whatever ClickHouse knows. */
export const CATALOG = {
  /** By its path after FROM; `posthog.events` is `events`. */
  find(path: readonly string[]): TableDefinition | undefined {
    const name = path.join('.')
    const table =
      tables.get(name) ?? (path[0] === 'posthog' ? tables.get(path.slice(1).join('.')) : undefined)
    return table?.hidden && table.source.kind !== 'function' ? undefined : table
  },
  /** By its own name, joins' targets included. */
  get(name: string): TableDefinition {
    const table = tables.get(name)
    if (!table) throw new Error(`No table ${name} in the catalog`)
    return table
  },
  visible(): readonly TableDefinition[] {
    return [...tables.values()].filter(isListed)
  },
} as const
