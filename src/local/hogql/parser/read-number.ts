import type { ConstantNode } from '../ast/ast.ts'

/** A number as it is written: integers beyond JavaScript's keep their digits, `1.0` stays a float. */
export function readNumber(written: string): Pick<ConstantNode, 'value' | 'float'> {
  if (!/^[-+]?\d+$/.test(written)) return { value: Number(written), float: true }
  const value = Number(written)
  return { value: Number.isSafeInteger(value) ? value : BigInt(written.replace(/^\+/, '')) }
}
