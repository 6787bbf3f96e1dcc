import { runTool } from './run-tool.ts'
import type { PostHogTool, ToolCall, ToolResult } from './tool.ts'

/** One of the calls that a model makes in one message. */
export interface RequestedCall {
  id: string
  name: string
  input: unknown
}

/**
 * Runs the calls of one message and gives their results in the order of the calls, each as soon as those before it are
 * there. Calls that only read run side by side; from the first call that writes on, they run one after the other.
 */
export async function* runToolCalls(
  tools: readonly PostHogTool[],
  calls: readonly RequestedCall[],
  call: Omit<ToolCall, 'callId'> = {},
): AsyncGenerator<ToolResult, void, undefined> {
  const run = ({ id, name, input }: RequestedCall) => runTool(tools, name, input, { ...call, callId: id })
  const isWriting = ({ name }: RequestedCall): boolean =>
    tools.find((tool) => tool.name === name)?.annotations.readOnlyHint === false
  const firstWrite = calls.findIndex(isWriting)
  const reading = (firstWrite < 0 ? calls : calls.slice(0, firstWrite)).map(run)
  for (const result of reading) yield await result
  for (const requested of calls.slice(reading.length)) yield await run(requested)
}
