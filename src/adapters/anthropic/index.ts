/** The door `posthog-driver/anthropic`: tools for loops over the Messages API. Imports no SDK. */
export {
  type AnthropicTool,
  type ToAnthropicToolsOptions,
  toAnthropicTools,
} from '../../tools/anthropic-format/to-anthropic-tools.ts'
export type { ToolResultBlock, ToolUseBlock } from '../../tools/anthropic-format/tool-use-block.ts'
export { type ExecuteToolUsesOptions, executeToolUse, executeToolUses } from './execute-tool-use.ts'
export { type RunnableTool, toRunnableTools } from './to-runnable-tools.ts'
