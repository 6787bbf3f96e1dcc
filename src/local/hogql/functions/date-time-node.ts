import type { SqlNode } from '../sql/sql-tree.ts'
import { call, constant, rawText } from '../sql/sql-tree.ts'
import { asNullable, DATE, DATETIME, typeOf } from '../sql/value-type.ts'

export const MICROSECONDS = 6
const DATE_TEXT = /^\d{4}-\d{2}-\d{2}$/
const DATETIME_TEXT = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?$/

/** The instant a text names, in the project's timezone unless it carries an offset; NULL when it names none. */
function parseDateTime(text: SqlNode, timezone: string): SqlNode {
  const zone = constant(timezone)
  if (text.kind === 'constant' && typeof text.value === 'string') {
    const standard = standardDateTime(text.value)
    if (standard) return call('toDateTime64', [constant(standard), constant(MICROSECONDS), zone], DATETIME)
  }
  const type = asNullable(DATETIME)
  return call('parseDateTime64BestEffortOrNull', [text, constant(MICROSECONDS), zone], type)
}

/** A text written in the query: ClickHouse refuses the query when it names no instant. */
export function writtenDateTime(text: SqlNode, timezone: string): SqlNode {
  const node = parseDateTime(text, timezone)
  if (node.kind !== 'call' || node.name !== 'parseDateTime64BestEffortOrNull') return node
  return call('parseDateTime64BestEffort', node.args, DATETIME)
}

/** The text in the one form ClickHouse reads strictly, or nothing when it is written otherwise or no such day exists. */
function standardDateTime(text: string): string | undefined {
  const trimmed = text.trim()
  if (!DATE_TEXT.test(trimmed) && !DATETIME_TEXT.test(trimmed)) return undefined
  const [date = '', time = '00:00:00'] = trimmed.split(/[ T]/)
  const instant = new Date(`${date}T${time}Z`)
  if (Number.isNaN(instant.getTime()) || !instant.toISOString().startsWith(date)) return undefined
  return `${date} ${time.length === 5 ? `${time}:00` : time}`
}

/** Any value as an instant: texts are read, dates are midnight in the project's timezone. */
export function toDateTimeNode(
  value: SqlNode,
  timezone: string,
  plain: 'keep' | 'seconds' = 'keep',
): SqlNode {
  const zone = constant(timezone)
  switch (value.type.name) {
    case 'String':
    case 'JSON':
      return parseDateTime(rawText(value), timezone)
    case 'DateTime':
      return plain === 'keep'
        ? value
        : call('toDateTime', [value, zone], typeOf('DateTime', value.type.nullable))
    case 'Date':
    case 'Integer':
    case 'Float':
    case 'Boolean':
    case 'Null':
      return plain === 'keep'
        ? call('toDateTime64', [value, constant(MICROSECONDS), zone], typeOf('DateTime', value.type.nullable))
        : call('toDateTime', [value, zone], typeOf('DateTime', value.type.nullable))
    default:
      return parseDateTime(call('toString', [value], typeOf('String', value.type.nullable)), timezone)
  }
}

/** A text that is a day and nothing else, as a date. */
export function dateLiteral(node: SqlNode): SqlNode | undefined {
  if (node.kind !== 'constant' || typeof node.value !== 'string' || !DATE_TEXT.test(node.value))
    return undefined
  return standardDateTime(node.value) ? call('toDate', [node], DATE) : undefined
}
