import { isRecord } from '../../is-record.ts'
import type { JsonSchema } from '../tool.ts'

/** What a compiled grammar cannot hold; it is said in words instead. */
const UNSUPPORTED: readonly string[] = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'maxItems',
  'minItems',
  'propertyNames',
  'default',
]

/** One of these says what a value may be; without, it may be anything, which no grammar can hold. */
const SAYING_WHAT: readonly string[] = ['type', 'anyOf', 'enum', 'const']

/**
 * The schema as a grammar can be compiled from it; undefined where it takes objects with any names.
 * @example
 * strictSchemaOf({ type: 'integer', minimum: 1, description: 'Most hits.' })
 * //=> { type: 'integer', description: 'Most hits. (minimum 1)' }
 */
export function strictSchemaOf(part: JsonSchema): JsonSchema | undefined {
  const { additionalProperties, ...schema } = part
  if (!SAYING_WHAT.some((keyword) => schema[keyword] !== undefined)) return undefined
  const isObject = schema.type === 'object'
  if (isObject && additionalProperties !== false && !isRecord(schema.properties)) return undefined
  const strict: Record<string, unknown> = {}
  const moved: string[] = []
  for (const [keyword, value] of Object.entries(schema)) {
    if (isUnsupported(keyword, value)) moved.push(`${keyword} ${JSON.stringify(value)}`)
    else {
      const kept = strictValueOf(keyword, value)
      if (kept === undefined) return undefined
      strict[keyword] = kept
    }
  }
  if (isObject) strict.additionalProperties = false
  if (moved.length > 0)
    strict.description = [schema.description, `(${moved.join(', ')})`].filter(Boolean).join(' ')
  return strict
}

/** Grammars know empty lists and lists that are not. */
const isUnsupported = (keyword: string, value: unknown): boolean =>
  UNSUPPORTED.includes(keyword) && !(keyword === 'minItems' && (value === 0 || value === 1))

/** What stands behind a keyword, with the schemas in it made strict; undefined where one of them cannot be. */
function strictValueOf(keyword: string, value: unknown): unknown {
  if (keyword === 'properties' && isRecord(value)) {
    const parts = Object.entries(value).map(([name, part]) => [name, strictPartOf(part)] as const)
    return parts.some(([, part]) => part === undefined) ? undefined : Object.fromEntries(parts)
  }
  if (keyword === 'items') return strictPartOf(value)
  if ((keyword === 'anyOf' || keyword === 'allOf') && Array.isArray(value)) {
    const parts = value.map(strictPartOf)
    return parts.includes(undefined) ? undefined : parts
  }
  return value
}

const strictPartOf = (part: unknown): JsonSchema | undefined =>
  isRecord(part) ? strictSchemaOf(part) : undefined
