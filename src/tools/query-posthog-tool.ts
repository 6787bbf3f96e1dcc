import { inputJsonSchemaOf } from './define-tool.ts'
import { queryPosthogDefinition } from './query-posthog.ts'

const { name, description, input } = queryPosthogDefinition

/**
 * The definition of `query_posthog` as the Messages API takes it, for loops that run the call themselves with
 * `runTool(tools, 'query_posthog', input)` or `ask()`.
 * @example
 * await anthropic.messages.create({ model, max_tokens: 1024, messages, tools: [QUERY_POSTHOG_TOOL] })
 */
export const QUERY_POSTHOG_TOOL = Object.freeze({
  name,
  description,
  input_schema: inputJsonSchemaOf(input) as { type: 'object'; [key: string]: unknown },
})
