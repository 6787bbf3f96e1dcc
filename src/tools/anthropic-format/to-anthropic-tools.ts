import type { JsonSchema, PostHogTool } from '../tool.ts'

/** A tool as the Messages API takes it. Structural, so that no SDK is imported; fits its `Tool` and `BetaTool`. */
export interface AnthropicTool {
  name: string
  description: string
  input_schema: { type: 'object'; [key: string]: unknown }
  input_examples?: Record<string, unknown>[]
  strict?: boolean
  cache_control?: { type: 'ephemeral'; ttl?: '5m' | '1h' }
}

export interface ToAnthropicToolsOptions {
  /**
   * Grammar-constrained inputs. Keywords that the grammar lacks (bounds, lengths) move into descriptions; they are checked when
   * the tool runs, as always. Tools that take an object with any names in it stay without. @default false
   */
  strict?: boolean
  /** Caches all definitions of the request up to the last of these tools. @default false */
  cache?: boolean | '5m' | '1h'
  /** Sends valid inputs along. They cost tokens with every request. @default false */
  examples?: boolean
}

/**
 * The tools as `messages.create({ tools })` takes them: the same bytes every time, so that prompt caching works.
 * @example
 * const message = await anthropic.messages.create({ model, max_tokens, messages, tools: toAnthropicTools(tools) })
 */
export function toAnthropicTools(
  tools: readonly PostHogTool[],
  { strict = false, cache = false, examples = false }: ToAnthropicToolsOptions = {},
): AnthropicTool[] {
  return tools.map((tool, index) => {
    const schema = strict ? strictSchemaOf(tool.inputJsonSchema) : undefined
    const isLast = index === tools.length - 1
    return {
      name: tool.name,
      description: tool.description,
      input_schema: (schema ?? tool.inputJsonSchema) as AnthropicTool['input_schema'],
      ...(examples && { input_examples: tool.examples.map((example) => ({ ...example })) }),
      ...(schema && { strict: true }),
      ...(cache && isLast && { cache_control: cacheControl(cache) }),
    }
  })
}

const cacheControl = (cache: true | '5m' | '1h'): NonNullable<AnthropicTool['cache_control']> =>
  cache === true ? { type: 'ephemeral' } : { type: 'ephemeral', ttl: cache }

/** What a compiled grammar cannot hold; it is said in words instead. */
const UNSUPPORTED = [
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

/** The schema a grammar can be compiled from; undefined where objects are open. */
function strictSchemaOf(schema: JsonSchema): JsonSchema | undefined {
  const strict = strictPart(schema)
  return strict === undefined ? undefined : (strict as JsonSchema)
}

function strictPart(part: unknown): unknown {
  if (Array.isArray(part)) {
    const parts = part.map(strictPart)
    return parts.includes(undefined) ? undefined : parts
  }
  if (typeof part !== 'object' || part === null) return part
  const { additionalProperties, ...schema } = part as Record<string, unknown>
  if (
    schema.type === undefined &&
    schema.anyOf === undefined &&
    schema.enum === undefined &&
    schema.const === undefined
  )
    return undefined
  if (schema.type === 'object' && additionalProperties !== false && typeof schema.properties !== 'object')
    return undefined
  const result: Record<string, unknown> = {}
  const moved: string[] = []
  for (const [keyword, value] of Object.entries(schema)) {
    if (UNSUPPORTED.includes(keyword) && !(keyword === 'minItems' && (value === 0 || value === 1))) {
      moved.push(`${keyword} ${JSON.stringify(value)}`)
    } else if (keyword === 'properties') {
      const properties = Object.entries(value as object).map(([name, property]) => [
        name,
        strictPart(property),
      ])
      if (properties.some(([, property]) => property === undefined)) return undefined
      result.properties = Object.fromEntries(properties)
    } else if (keyword === 'items' || keyword === 'anyOf' || keyword === 'allOf') {
      const inner = strictPart(value)
      if (inner === undefined) return undefined
      result[keyword] = inner
    } else result[keyword] = value
  }
  if (schema.type === 'object') result.additionalProperties = false
  if (moved.length > 0)
    result.description = [schema.description, `(${moved.join(', ')})`].filter(Boolean).join(' ')
  return result
}
