import type { ProjectMetadata } from '../../project-metadata.ts'
import { CATALOG } from '../catalog/catalog.ts'
import type {
  ColumnDefinition,
  LazyJoin,
  SessionFilter,
  TableDefinition,
} from '../catalog/table-definition.ts'
import { rowReader } from '../catalog/table-definition.ts'
import type { SqlFrom, SqlNode, SqlSource } from '../sql/sql-tree.ts'
import { call, column, constant } from '../sql/sql-tree.ts'
import type { ValueType } from '../sql/value-type.ts'
import { BOOLEAN } from '../sql/value-type.ts'

interface CatalogShape extends Pick<SqlFrom, 'join' | 'sample'> {
  args?: readonly SqlNode[]
  /** New names for its first columns, as in `events AS e (id, name)`. */
  columnAliases?: readonly string[]
}

/** One table of a FROM clause: it reads columns, and gathers the joins and columns that reading needs. */
export type TableInstance = CatalogInstance | QueryInstance

/** A table of the catalog. */
export class CatalogInstance {
  readonly requested = new Set<string>()
  /** Columns by the names the query uses. */
  readonly columns: ReadonlyMap<string, ColumnDefinition>
  /** By the name a query gives it: the name the catalog has. */
  private readonly originals: ReadonlyMap<string, string>
  /** Tables its columns led to. */
  readonly lazyJoins = new Map<string, CatalogInstance>()
  private readonly sessionFilters: SessionFilter[] = []
  private readonly keys = new Map<string, SqlNode>()

  constructor(
    readonly alias: string,
    readonly definition: TableDefinition,
    private readonly project: Pick<ProjectMetadata, 'timezone' | 'groupTypes'>,
    private readonly shape: CatalogShape = {},
  ) {
    this.originals = renamed(starColumns(definition.columns), shape.columnAliases ?? [])
    this.columns = shape.columnAliases?.length
      ? new Map([...this.originals].map(([name, original]) => [name, columnOf(definition, original)]))
      : definition.columns
  }

  get join(): SqlFrom['join'] {
    return this.shape.join
  }

  /** Leaves out sessions without a part that passes. */
  narrow(filter: SessionFilter): void {
    this.sessionFilters.push(filter)
  }

  /** Names `*` stands for. */
  starColumns(): string[] {
    return starColumns(this.columns)
  }

  /** Every name a query could ask for. */
  names(): string[] {
    return [...this.columns.keys()]
  }

  /** A column of this row; `definition` is given for columns inside virtual tables. */
  read(written: string, definition: Extract<ColumnDefinition, { kind: 'column' }>): SqlNode {
    const name = this.originals.get(written) ?? written
    if (this.definition.source.kind === 'derived') {
      this.requested.add(name)
      return this.inTimezone(column(this.alias, name, definition.type))
    }
    const row = rowReader(this.alias)
    const node = definition.expression?.(row) ?? row(name, definition.type)
    if (node.kind !== 'column') return this.inTimezone(node)
    return this.inTimezone({ ...node, materialized: definition.materialized, pruning: definition.pruning })
  }

  /** The table a lazy join leads to. */
  target({ table }: LazyJoin): TableDefinition {
    return CATALOG.get(table, this.project.groupTypes)
  }

  /** The same, joined once however often it is used. */
  joined(name: string, join: LazyJoin): CatalogInstance {
    const existing = this.lazyJoins.get(name)
    if (existing) return existing
    const target = new CatalogInstance(`${this.alias}__${name}`, this.target(join), this.project)
    const from = this.definition.columns.get(join.from)
    const to = target.definition.columns.get(join.to)
    if (from?.kind !== 'column' || to?.kind !== 'column') throw new Error(`Join ${name} has no stored key`)
    this.keys.set(name, call('equals', [this.read(join.from, from), target.read(join.to, to)], BOOLEAN))
    this.lazyJoins.set(name, target)
    return target
  }

  /** The table and, behind it, the joins its columns asked for. Call when the whole SELECT is resolved. */
  from(): SqlFrom[] {
    const own: SqlFrom = {
      source: this.source(),
      alias: this.alias,
      sample: this.shape.sample,
      join: this.shape.join,
    }
    const lazy = [...this.lazyJoins].flatMap(([name, target]) => {
      const [first, ...rest] = target.from()
      return [
        { ...(first as SqlFrom), join: { type: 'LEFT JOIN' as const, on: this.keys.get(name) } },
        ...rest,
      ]
    })
    return [own, ...lazy]
  }

  private source(): SqlSource {
    const { source, columns } = this.definition
    switch (source.kind) {
      case 'physical':
        return { kind: 'table', database: 'posthog', name: source.table }
      case 'function':
        return { kind: 'numbers', args: this.shape.args ?? [] }
      case 'derived': {
        const [first] = [...columns].find(([, definition]) => definition.kind === 'column') ?? []
        return {
          kind: 'query',
          query: source.select(
            this.requested.size > 0 ? [...this.requested] : [first as string],
            this.sessionFilters,
          ),
        }
      }
    }
  }

  private inTimezone(node: SqlNode): SqlNode {
    const { timezone } = this.project
    if (node.type.name !== 'DateTime' || timezone === 'UTC') return node
    return call('toTimeZone', [node, constant(timezone)], node.type)
  }
}

/** A sub-query or CTE: its columns are its SELECT list. */
export class QueryInstance {
  constructor(
    readonly alias: string,
    readonly columns: ReadonlyMap<string, ValueType>,
    private readonly shape: Pick<SqlFrom, 'source' | 'join'>,
  ) {}

  get join(): SqlFrom['join'] {
    return this.shape.join
  }

  starColumns(): string[] {
    return [...this.columns.keys()]
  }

  names(): string[] {
    return [...this.columns.keys()]
  }

  from(): SqlFrom[] {
    return [{ ...this.shape, alias: this.alias }]
  }
}

/** Names `*` stands for among these. */
export function starColumns(columns: ReadonlyMap<string, ColumnDefinition>): string[] {
  return [...columns]
    .filter(([, definition]) => definition.kind === 'column' && !definition.hidden)
    .map(([name]) => name)
}

/** Each name a query uses with the column's own: aliases for the first columns, the rest as they are. */
function renamed(columns: readonly string[], aliases: readonly string[]): ReadonlyMap<string, string> {
  if (aliases.length === 0) return new Map()
  const names = new Map(aliases.map((alias, index) => [alias, columns[index] as string]))
  for (const column of columns.slice(aliases.length)) if (!names.has(column)) names.set(column, column)
  return names
}

function columnOf({ columns, name: table }: TableDefinition, name: string): ColumnDefinition {
  const definition = columns.get(name)
  if (!definition) throw new Error(`No column ${name} in ${table}`)
  return definition
}
