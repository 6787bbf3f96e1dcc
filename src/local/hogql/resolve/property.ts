import type { PropertyType } from '../../project-metadata.ts'
import type { SqlCall, SqlColumn, SqlNode } from '../sql/sql-tree.ts'
import { array, call, constant, nullableString } from '../sql/sql-tree.ts'
import type { PropertySource } from '../sql/value-type.ts'
import { typeOf } from '../sql/value-type.ts'
import type { QueryContext } from './query-context.ts'

type Path = readonly (string | number)[]

/** Reads a property from a JSON text, by PostHog's rules: text without its quotes, NULL when missing, then its registered type. */
export function readProperty(json: SqlNode, path: Path, context: QueryContext): SqlNode {
  const raw = readText(json, path)
  const type = path.length === 1 ? propertyType(json.type.properties, String(path[0]), context) : 'String'
  const typed = convert(raw, type, context.timezone)
  return { ...typed, property: { json, path, raw } }
}

function readText(json: SqlNode, path: Path): SqlCall | SqlColumn {
  const first = path[0]
  if (json.kind === 'column' && path.length === 1 && typeof first === 'string') {
    const name = json.materialized?.get(first)
    if (name) return { kind: 'column', table: json.table, name, type: nullableString }
  }
  const raw = call('JSONExtractRaw', [json, ...path.map((key) => constant(key))], typeOf('String'))
  const empty = call('nullIf', [call('nullIf', [raw, constant('')]), constant('null')], nullableString)
  return call('replaceRegexpAll', [empty, constant('^"|"$'), constant('')], nullableString)
}

function convert(raw: SqlCall | SqlColumn, type: PropertyType, timezone: string): SqlCall | SqlColumn {
  switch (type) {
    case 'Numeric':
      return call('accurateCastOrNull', [raw, constant('Float64')], typeOf('Float', true))
    case 'Boolean':
      return call(
        'transform',
        [
          raw,
          array([constant('true'), constant('false')]),
          array([constant(true), constant(false)]),
          constant(null),
        ],
        typeOf('Boolean', true),
      )
    case 'DateTime':
      return call(
        'parseDateTime64BestEffortOrNull',
        [raw, constant(6), constant(timezone)],
        typeOf('DateTime', true),
      )
    case 'String':
      return raw
  }
}

/** Ids of AI traces look like numbers and must stay text. */
const ALWAYS_TEXT = new Set([
  '$ai_trace_id',
  '$ai_session_id',
  '$ai_span_id',
  '$ai_parent_id',
  '$ai_generation_id',
])

function propertyType(
  source: PropertySource | undefined,
  name: string,
  { metadata }: QueryContext,
): PropertyType {
  if (!source || source.kind === 'none' || ALWAYS_TEXT.has(name)) return 'String'
  const types =
    source.kind === 'group'
      ? metadata.propertyTypes.group.get(source.index)
      : metadata.propertyTypes[source.kind]
  return types?.get(name) ?? 'String'
}
