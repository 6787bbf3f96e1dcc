/**
 * The tree the grammar gives, with its own field names. Offsets are UTF-16 units into the text; nodes made by the
 * compiler carry none. Trees are cached and shared: nothing may change them.
 */
export interface Located {
  start?: number
  end?: number
}

export type Literal = string | number | bigint | boolean | null

export interface ConstantNode extends Located {
  node: 'Constant'
  value: Literal
  /** Written with a point or an exponent: a float although its value is whole. */
  float?: boolean
}
export interface FieldNode extends Located {
  node: 'Field'
  chain: (string | number)[]
}
export interface AliasNode extends Located {
  node: 'Alias'
  alias: string
  expr: Expression
}
export interface CallNode extends Located {
  node: 'Call'
  name: string
  args: Expression[]
  params?: Expression[] | null
  distinct?: boolean
  filter_expr?: Expression | null
  order_by?: OrderNode[] | null
  within_group?: OrderNode[] | null
}
export interface WindowFunctionNode extends Located {
  node: 'WindowFunction'
  name: string
  /** Arguments, or parameters when `args` follow in a second pair of parentheses. */
  exprs: Expression[] | null
  args: Expression[] | null
  over_expr?: WindowNode | null
  over_identifier?: string | null
}
export interface AndNode extends Located {
  node: 'And'
  exprs: Expression[]
}
export interface OrNode extends Located {
  node: 'Or'
  exprs: Expression[]
}
export interface NotNode extends Located {
  node: 'Not'
  expr: Expression
}
export interface CompareNode extends Located {
  node: 'CompareOperation'
  op: CompareOperator
  left: Expression
  right: Expression
  is_null_comparison_style?: boolean
}
export type CompareOperator =
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'like'
  | 'ilike'
  | 'not like'
  | 'not ilike'
  | '=~'
  | '!~'
  | '=~*'
  | '!~*'
  | 'in'
  | 'not in'
  | 'global in'
  | 'global not in'
  | 'in cohort'
  | 'not in cohort'
export interface ArithmeticNode extends Located {
  node: 'ArithmeticOperation'
  op: '+' | '-' | '*' | '/' | '%'
  left: Expression
  right: Expression
}
export interface BetweenNode extends Located {
  node: 'BetweenExpr'
  expr: Expression
  low: Expression
  high: Expression
  negated: boolean
}
export interface IsDistinctFromNode extends Located {
  node: 'IsDistinctFrom'
  left: Expression
  right: Expression
  negated: boolean
}
export interface TupleNode extends Located {
  node: 'Tuple'
  exprs: Expression[]
}
export interface ArrayNode extends Located {
  node: 'Array'
  exprs: Expression[]
}
export interface DictNode extends Located {
  node: 'Dict'
  items: [Expression, Expression][]
}
export interface ArrayAccessNode extends Located {
  node: 'ArrayAccess'
  array: Expression
  property: Expression
}
export interface ArraySliceNode extends Located {
  node: 'ArraySlice'
  array: Expression
  start_expr?: Expression | null
  end_expr?: Expression | null
}
export interface TupleAccessNode extends Located {
  node: 'TupleAccess'
  tuple: Expression
  index: number
}
export interface LambdaNode extends Located {
  node: 'Lambda'
  args: string[]
  expr: Expression
}
export interface TypeCastNode extends Located {
  node: 'TypeCast' | 'TryCast'
  expr: Expression
  type_name: string
}
export interface PlaceholderNode extends Located {
  node: 'Placeholder'
  expr: Expression
}
/** `COLUMNS('regex')`, `COLUMNS(a, b)` and `* EXCLUDE (a)`. */
export interface ColumnsNode extends Located {
  node: 'ColumnsExpr'
  regex?: string | null
  columns?: Expression[] | null
  all_columns?: boolean | null
  exclude?: string[] | null
  replace?: Record<string, Expression> | null
}
/** `*COLUMNS(...)` among the arguments of a function. */
export interface SpreadNode extends Located {
  node: 'SpreadExpr'
  expr: Expression
}
/** A call of something that is not a name: `f(1)(2)(3)`, `a.b(1)`. */
export interface ExpressionCallNode extends Located {
  node: 'ExprCall'
}
export interface PositionalRefNode extends Located {
  node: 'PositionalRef'
}
export interface HogQLXTagNode extends Located {
  node: 'HogQLXTag'
  kind: string
  attributes: HogQLXAttributeNode[]
}
export interface HogQLXAttributeNode extends Located {
  node: 'HogQLXAttribute'
  name: string
  value: Expression | Expression[]
}

export type Expression =
  | ConstantNode
  | FieldNode
  | AliasNode
  | CallNode
  | WindowFunctionNode
  | AndNode
  | OrNode
  | NotNode
  | CompareNode
  | ArithmeticNode
  | BetweenNode
  | IsDistinctFromNode
  | TupleNode
  | ArrayNode
  | DictNode
  | ArrayAccessNode
  | ArraySliceNode
  | TupleAccessNode
  | LambdaNode
  | TypeCastNode
  | PlaceholderNode
  | ColumnsNode
  | SpreadNode
  | ExpressionCallNode
  | PositionalRefNode
  | HogQLXTagNode
  | QueryNode

export interface OrderNode extends Located {
  node: 'OrderExpr'
  expr: Expression
  order: 'ASC' | 'DESC'
  nulls?: 'FIRST' | 'LAST' | null
  with_fill?: WithFillNode | null
}
export interface WithFillNode extends Located {
  node: 'WithFillExpr'
  from_value?: Expression | null
  to_value?: Expression | null
  step_value?: Expression | null
}
export interface InterpolateNode extends Located {
  node: 'InterpolateExpr'
  expr: Expression
  value?: Expression | null
}
export interface WindowNode extends Located {
  node: 'WindowExpr'
  partition_by?: Expression[] | null
  order_by?: OrderNode[] | null
  frame_method?: 'ROWS' | 'RANGE' | null
  frame_start?: WindowFrameNode | null
  frame_end?: WindowFrameNode | null
}
export interface WindowFrameNode extends Located {
  node: 'WindowFrameExpr'
  frame_type: 'CURRENT ROW' | 'PRECEDING' | 'FOLLOWING'
  frame_value?: number | Expression | null
}
export interface CteNode extends Located {
  node: 'CTE'
  name: string
  expr: Expression
  cte_type: 'column' | 'subquery'
  recursive?: boolean
  materialized?: boolean | null
  columns?: string[] | null
}
export interface JoinNode extends Located {
  node: 'JoinExpr'
  table: Expression
  alias?: string | null
  column_aliases?: string[] | null
  table_args?: Expression[] | null
  table_final?: boolean | null
  sample?: SampleNode | null
  join_type?: string | null
  constraint?: JoinConstraintNode | null
  next_join?: JoinNode | null
}
export interface JoinConstraintNode extends Located {
  node: 'JoinConstraint'
  constraint_type: 'ON' | 'USING'
  expr: Expression
}
export interface SampleNode extends Located {
  node: 'SampleExpr'
  sample_value: RatioNode
  offset_value?: RatioNode | null
}
export interface RatioNode extends Located {
  node: 'RatioExpr'
  left: ConstantNode
  right?: ConstantNode | null
}
export interface LimitByNode extends Located {
  node: 'LimitByExpr'
  n: Expression
  exprs: Expression[]
  offset_value?: Expression | null
}
export interface GroupingSetNode extends Located {
  node: 'GroupingSet'
  exprs: Expression[]
}
export interface SelectNode extends Located {
  node: 'SelectQuery'
  ctes?: CteNode[] | null
  distinct?: boolean | null
  select: Expression[]
  select_from?: JoinNode | null
  array_join_op?: string | null
  array_join_list?: Expression[] | null
  prewhere?: Expression | null
  where?: Expression | null
  group_by?: (Expression | GroupingSetNode)[] | null
  group_by_mode?: 'all' | 'rollup' | 'cube' | 'grouping_sets' | null
  having?: Expression | null
  qualify?: Expression | null
  window_exprs?: Record<string, WindowNode> | null
  order_by?: OrderNode[] | null
  interpolate?: InterpolateNode[] | null
  limit?: Expression | null
  limit_by?: LimitByNode | null
  limit_with_ties?: boolean | null
  limit_percent?: boolean | null
  offset?: Expression | null
}
export interface SelectSetNode extends Located {
  node: 'SelectSetQuery'
  initial_select_query: QueryNode
  subsequent_select_queries: { select_query: QueryNode; set_operator: string }[]
  order_by?: OrderNode[] | null
  limit?: Expression | null
  limit_by?: LimitByNode | null
  limit_with_ties?: boolean | null
  limit_percent?: boolean | null
  offset?: Expression | null
}
export interface UnsupportedQueryNode extends Located {
  node: 'ValuesQuery' | 'PivotExpr' | 'UnpivotExpr'
}
export type QueryNode = SelectNode | SelectSetNode | UnsupportedQueryNode
