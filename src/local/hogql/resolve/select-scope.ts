import type { CteNode, WindowNode } from '../ast/ast.ts'
import type { ValueType } from '../sql/value-type.ts'
import type { TableInstance } from './table-instance.ts'

/** A CTE as later queries see it. */
export type KnownCte =
  | { kind: 'subquery'; printedName: string; columns: ReadonlyMap<string, ValueType> }
  | { kind: 'column'; node: CteNode }

/** Names visible inside one SELECT. Only CTEs are inherited: there are no correlated sub-queries. */
export class SelectScope {
  /** By alias as written; sub-queries without one are only in `tables`. */
  readonly tablesByName = new Map<string, TableInstance>()
  readonly tables: TableInstance[] = []
  /** SELECT and ARRAY JOIN aliases defined so far. */
  readonly aliases = new Map<string, { type: ValueType }>()
  private readonly ctes: Map<string, KnownCte>
  private readonly lambdas: ReadonlyMap<string, ValueType>[] = []
  /** WHERE and PREWHERE: comparisons keep timestamps bare for pruning. */
  filtering = false
  /** ON: comparisons are left to ClickHouse's join rules. */
  joining = false
  /** Name of the aggregation around, which must not hold another. */
  aggregation?: string
  readonly expandingCtes = new Set<string>()
  /** Columns of USING: the same on both sides. */
  readonly mergedColumns = new Set<string>()
  /** Windows of the WINDOW clause. */
  readonly windows = new Map<string, WindowNode>()

  constructor(parent?: SelectScope) {
    this.ctes = new Map(parent?.ctes)
  }

  addTable(table: TableInstance, name?: string): void {
    this.tables.push(table)
    if (name !== undefined) this.tablesByName.set(name, table)
  }

  cte(name: string): KnownCte | undefined {
    return this.ctes.get(name)
  }

  addCte(name: string, cte: KnownCte): void {
    this.ctes.set(name, cte)
  }

  /** A SELECT's CTEs are known to the other members of a UNION. */
  shareCtesWith(scope: SelectScope): void {
    for (const [name, cte] of this.ctes) scope.ctes.set(name, cte)
  }

  lambdaArgument(name: string): ValueType | undefined {
    for (let index = this.lambdas.length - 1; index >= 0; index--) {
      const type = this.lambdas[index]?.get(name)
      if (type) return type
    }
    return undefined
  }

  withLambda<Result>(args: ReadonlyMap<string, ValueType>, resolve: () => Result): Result {
    this.lambdas.push(args)
    try {
      return resolve()
    } finally {
      this.lambdas.pop()
    }
  }

  /** Resolves with some flags changed. */
  with<Result>(
    flags: Partial<Pick<SelectScope, 'filtering' | 'joining' | 'aggregation'>>,
    resolve: () => Result,
  ): Result {
    const before = { filtering: this.filtering, joining: this.joining, aggregation: this.aggregation }
    Object.assign(this, flags)
    try {
      return resolve()
    } finally {
      Object.assign(this, before)
    }
  }
}
