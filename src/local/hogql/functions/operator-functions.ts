import type { ArithmeticNode, CompareOperator } from '../ast/ast.ts'

/** Operators written as functions; they follow the operators' rules on NULL and types. */
export const COMPARISON_FUNCTIONS: ReadonlyMap<string, CompareOperator> = new Map([
  ['equals', '=='],
  ['notEquals', '!='],
  ['less', '<'],
  ['lessOrEquals', '<='],
  ['greater', '>'],
  ['greaterOrEquals', '>='],
  ['like', 'like'],
  ['ilike', 'ilike'],
  ['notLike', 'not like'],
  ['notILike', 'not ilike'],
  ['in', 'in'],
  ['notIn', 'not in'],
])

export const LOGIC_FUNCTIONS: ReadonlySet<string> = new Set(['and', 'or', 'not'])

export const ARITHMETIC_FUNCTIONS: Readonly<Record<ArithmeticNode['op'], string>> = {
  '+': 'plus',
  '-': 'minus',
  '*': 'multiply',
  '/': 'divide',
  '%': 'modulo',
}
