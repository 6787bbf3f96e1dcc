import { jsonSchema, type Tool, tool } from 'ai'
import { checkTools } from '../../tools/check-tools.ts'
import { toPlainJson } from '../../tools/plain-json.ts'
import type { PostHogTool, ToolResult } from '../../tools/tool.ts'

/**
 * The tools for `generateText({ tools })` and `streamText` of the AI SDK, by name. What goes wrong is an error the model
 * reads; programs get the whole result, as JSON holds it: streams to a browser send it on.
 * @throws {InputError} for tools that are none
 * @example
 * const { text } = await generateText({ model, tools: toAiSdkTools(tools), stopWhen: stepCountIs(8), prompt })
 * //=> '412 people signed up from 9 to 15 November (UTC).'
 */
export function toAiSdkTools(
  tools: readonly PostHogTool[],
): Record<string, Tool<Record<string, unknown>, ToolResult>> {
  return Object.fromEntries(checkTools(tools, 'toAiSdkTools()').map((one) => [one.name, toAiSdkTool(one)]))
}

const toAiSdkTool = (one: PostHogTool): Tool<Record<string, unknown>, ToolResult> =>
  tool({
    description: one.description,
    inputSchema: jsonSchema<Record<string, unknown>>(one.inputJsonSchema),
    async execute(input, { abortSignal, toolCallId }) {
      const { data, ...result } = await one.run(input, { signal: abortSignal, callId: toolCallId })
      return { ...result, ...(data && { data: toPlainJson(data) }) }
    },
    toModelOutput: ({ output: { text, isError } }) =>
      isError ? { type: 'error-text', value: text } : { type: 'text', value: text },
  })
