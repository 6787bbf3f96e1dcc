import type {
  CallNode,
  CompareNode,
  CompareOperator,
  ConstantNode,
  Expression,
  FieldNode,
  Literal,
  Located,
} from '../ast/ast.ts'

/** Builds pieces of a tree in place of something written: errors about them point there. */
export class Syntax {
  readonly at: Located

  constructor({ start, end }: Located) {
    this.at = { start, end }
  }

  constant(value: Literal): ConstantNode {
    return { node: 'Constant', value, ...this.at }
  }

  field(...chain: (string | number)[]): FieldNode {
    return { node: 'Field', chain, ...this.at }
  }

  call(name: string, ...args: Expression[]): CallNode {
    return { node: 'Call', name, args, ...this.at }
  }

  compare(op: CompareOperator, left: Expression, right: Expression): CompareNode {
    return { node: 'CompareOperation', op, left, right, ...this.at }
  }

  /** True when there is no condition. */
  all(conditions: Expression[]): Expression {
    return this.join('And', conditions, true)
  }

  /** False when there is no condition. */
  any(conditions: Expression[]): Expression {
    return this.join('Or', conditions, false)
  }

  private join(node: 'And' | 'Or', exprs: Expression[], empty: boolean): Expression {
    const [only, ...more] = exprs
    if (!only) return this.constant(empty)
    return more.length === 0 ? only : { node, exprs, ...this.at }
  }
}
