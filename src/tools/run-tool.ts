import { closestNames, didYouMean } from '../hogql/closest-names.ts'
import { describeFailure } from './describe-failure.ts'
import { quoteData } from './fence-data.ts'
import type { PostHogTool, ToolCall, ToolResult } from './tool.ts'

/**
 * Runs a tool by name. Whatever goes wrong, an unknown name too, is a result with `isError`; nothing is thrown.
 * @example
 * const { text, isError } = await runTool(tools, 'query_posthog', { question: 'top events last week' })
 */
export async function runTool(
  tools: readonly PostHogTool[],
  name: string,
  input: unknown,
  call: ToolCall = {},
): Promise<ToolResult> {
  const tool = tools.find((one) => one.name === name)
  if (tool) {
    try {
      return await tool.run(input, call)
    } catch (error) {
      // Tools of this package give results in any case; those that a host adds may throw.
      return { text: describeFailure(error, name), isError: true }
    }
  }
  const names = tools.map((one) => one.name)
  const wanted = typeof name === 'string' ? name.slice(0, 64) : typeof name
  const guess = didYouMean(closestNames(wanted, names))
  return {
    text: `There is no tool ${quoteData(wanted)}. ${guess ?? `Tools: ${names.join(', ')}.`}`,
    isError: true,
  }
}
