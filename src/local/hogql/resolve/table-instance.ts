import { CATALOG } from '../catalog/catalog.ts'
import type { ColumnDefinition, LazyJoin, TableDefinition } from '../catalog/table-definition.ts'
import { rowReader } from '../catalog/table-definition.ts'
import type { SqlFrom, SqlNode, SqlSource } from '../sql/sql-tree.ts'
import { call, column, constant } from '../sql/sql-tree.ts'
import type { ValueType } from '../sql/value-type.ts'
import { BOOLEAN } from '../sql/value-type.ts'

/** One table of a FROM clause: it reads columns, and gathers the joins and columns that reading needs. */
export type TableInstance = CatalogInstance | QueryInstance

/** A table of the catalog. */
export class CatalogInstance {
  readonly requested = new Set<string>()
  private readonly joins = new Map<string, CatalogInstance>()
  private readonly keys = new Map<string, SqlNode>()

  constructor(
    readonly alias: string,
    readonly definition: TableDefinition,
    private readonly timezone: string,
    private readonly shape: Pick<SqlFrom, 'join' | 'sample'> & { args?: readonly SqlNode[] } = {},
  ) {}

  columnDefinition(name: string): ColumnDefinition | undefined {
    return this.definition.columns.get(name)
  }

  /** Names `*` stands for. */
  starColumns(): string[] {
    return [...this.definition.columns]
      .filter(([, definition]) => definition.kind === 'column' && !definition.hidden)
      .map(([name]) => name)
  }

  /** Every name a query could ask for. */
  names(): string[] {
    return [...this.definition.columns.keys()]
  }

  /** A column of this row; `definition` is given for columns inside virtual tables. */
  read(name: string, definition: Extract<ColumnDefinition, { kind: 'column' }>): SqlNode {
    if (this.definition.source.kind === 'derived') {
      this.requested.add(name)
      return this.inTimezone(column(this.alias, name, definition.type))
    }
    const row = rowReader(this.alias)
    const node = definition.expression?.(row) ?? row(name, definition.type)
    if (node.kind !== 'column') return this.inTimezone(node)
    return this.inTimezone({ ...node, materialized: definition.materialized, pruning: definition.pruning })
  }

  /** The table a lazy join leads to, joined once however often it is used. */
  joined(name: string, join: LazyJoin): CatalogInstance {
    const existing = this.joins.get(name)
    if (existing) return existing
    const target = new CatalogInstance(`${this.alias}__${name}`, CATALOG.get(join.table), this.timezone)
    const from = this.definition.columns.get(join.from)
    const to = target.definition.columns.get(join.to)
    if (from?.kind !== 'column' || to?.kind !== 'column') throw new Error(`Join ${name} has no stored key`)
    this.keys.set(name, call('equals', [this.read(join.from, from), target.read(join.to, to)], BOOLEAN))
    this.joins.set(name, target)
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
    const lazy = [...this.joins].flatMap(([name, target]) => {
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
          query: source.select(this.requested.size > 0 ? [...this.requested] : [first as string]),
        }
      }
    }
  }

  private inTimezone(node: SqlNode): SqlNode {
    if (node.type.name !== 'DateTime' || this.timezone === 'UTC') return node
    return call('toTimeZone', [node, constant(this.timezone)], node.type)
  }
}

/** A sub-query or CTE: its columns are its SELECT list. */
export class QueryInstance {
  constructor(
    readonly alias: string,
    readonly columns: ReadonlyMap<string, ValueType>,
    private readonly shape: Pick<SqlFrom, 'source' | 'join'>,
  ) {}

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
