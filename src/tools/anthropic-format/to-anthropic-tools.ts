import { z } from 'zod'
import { checkOptions } from '../../client/check-options.ts'
import { checkTools } from '../check-tools.ts'
import type { PostHogTool } from '../tool.ts'
import { strictSchemaOf } from './strict-schema.ts'

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

const optionsSchema = z.strictObject({
  strict: z.boolean().optional(),
  cache: z.union([z.boolean(), z.enum(['5m', '1h'])]).optional(),
  examples: z.boolean().optional(),
})

/**
 * The tools as `messages.create({ tools })` takes them: the same bytes every time, so that prompt caching works.
 * @throws {InputError} for options that do not exist, and tools that are none
 * @example
 * const message = await anthropic.messages.create({ model, max_tokens, messages, tools: toAnthropicTools(tools) })
 * message.stop_reason //=> 'tool_use'
 */
export function toAnthropicTools(
  tools: readonly PostHogTool[],
  options: ToAnthropicToolsOptions = {},
): AnthropicTool[] {
  const {
    strict = false,
    cache = false,
    examples = false,
  } = checkOptions(options, optionsSchema, 'toAnthropicTools()')
  return checkTools(tools, 'toAnthropicTools()').map((tool, index) => {
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
