import type { ProjectMetadata } from '../../project-metadata.ts'
import type { Expression, Located } from '../ast/ast.ts'
import { queryError } from '../hogql-error.ts'
import { LargeQuery } from '../large-query.ts'
import type { QueryInputs } from '../query-inputs.ts'

/** Beyond this a query is an accident or an attack: CTEs that double each other, say. */
const MAX_NODES = 100_000
const MAX_DEPTH = 400

export interface QueryContextOptions extends QueryInputs {
  metadata: ProjectMetadata
  now?: Date
  allowOffset?: boolean
  convertToProjectTimezone?: boolean
  /** Trees of `hogql` property filters, parsed beforehand. */
  filterExpressions?: ReadonlyMap<string, Expression>
  /** More parts than these are a `LargeQuery`. @default no fewer than any query may have */
  maxNodes?: number
}

/** What all parts of one query share while it is resolved. */
export class QueryContext {
  readonly metadata: ProjectMetadata
  /** The project as tables see it: their times are in its timezone. */
  readonly tableProject: Pick<ProjectMetadata, 'timezone' | 'groupTypes'>
  readonly inputs: QueryInputs
  readonly now?: Date
  readonly allowOffset: boolean
  readonly filterExpressions: ReadonlyMap<string, Expression>
  private readonly maxNodes: number
  private nodes = 0
  private constants = 0
  private depth = 0
  private readonly usedNames = new Map<string, number>()

  constructor(options: QueryContextOptions) {
    this.metadata = options.metadata
    this.tableProject =
      options.convertToProjectTimezone === false ? { ...options.metadata, timezone: 'UTC' } : options.metadata
    this.inputs = options
    this.now = options.now
    this.allowOffset = options.allowOffset ?? false
    this.filterExpressions = options.filterExpressions ?? new Map()
    this.maxNodes = options.maxNodes ?? MAX_NODES
  }

  get timezone(): string {
    return this.metadata.timezone
  }

  /** Counts a node and its nesting, so that hostile text cannot exhaust memory or the stack. */
  within<Result>(node: Located, resolve: () => Result): Result {
    if (++this.nodes > this.maxNodes) throw this.tooLarge(node)
    if (this.depth >= MAX_DEPTH) throw queryError('The query is nested too deeply', node)
    this.depth++
    try {
      return resolve()
    } finally {
      this.depth--
    }
  }

  /** Counts constants that values bring in, before they are made: each placeholder brings its own. */
  addConstants(count: number, node: Located): void {
    this.constants += count
    if (this.constants > this.maxNodes) throw this.tooLarge(node)
  }

  private tooLarge(node: Located): Error {
    if (this.maxNodes < MAX_NODES) return new LargeQuery()
    return queryError(
      `The query is too large: more than ${MAX_NODES.toLocaleString('en-US')} parts, those of a CTE counted at each use`,
      node,
    )
  }

  /** The name itself the first time, then `name__2`, `name__3`. */
  uniqueName(name: string): string {
    const count = (this.usedNames.get(name) ?? 0) + 1
    this.usedNames.set(name, count)
    return count === 1 ? name : `${name}__${count}`
  }
}
