import type { SqlNode } from '../sql/sql-tree.ts'
import { call, constant, neverNull, rawText } from '../sql/sql-tree.ts'
import { BOOLEAN, isNumber, typeOf } from '../sql/value-type.ts'

/** `value IN list`: never NULL, and a list of constants follows the type of the value. */
export function membership(value: SqlNode, list: SqlNode, negated: boolean, joining: boolean): SqlNode {
  const [left, right] = align(value, list)
  const name = negated ? 'notIn' : 'in'
  const result = call(name, [left, right], typeOf('Boolean', left.type.nullable))
  const hasNull =
    right.kind === 'call' && right.args.some((item) => item.kind === 'constant' && item.value === null)
  if (joining || !left.type.nullable) return { ...result, type: BOOLEAN }
  if (!hasNull) return neverNull(result, negated ? 1 : 0)
  return call('ifNull', [result, constant(negated ? 0 : 1)], BOOLEAN)
}

function align(value: SqlNode, list: SqlNode): [SqlNode, SqlNode] {
  if (list.kind !== 'call' || (list.name !== 'tuple' && list.name !== 'array')) return [value, list]
  const items = list.args.filter((item) => item.kind === 'constant' && item.value !== null)
  if (items.length < list.args.filter((item) => !(item.kind === 'constant' && item.value === null)).length)
    return [value, list]
  const texts = items.some((item) => item.type.name === 'String')
  const numbers = items.some((item) => isNumber(item.type) || item.type.name === 'Boolean')
  if (value.type.name === 'String' && numbers) return [value, asTexts(list)]
  if ((value.type.name === 'Float' || value.type.name === 'Boolean') && texts)
    return [rawText(value), asTexts(list)]
  return [value, list]
}

function asTexts(list: Extract<SqlNode, { kind: 'call' }>): SqlNode {
  return {
    ...list,
    args: list.args.map((item) =>
      item.kind === 'constant' && item.value !== null && item.type.name !== 'String'
        ? constant(String(item.value))
        : item,
    ),
  }
}
