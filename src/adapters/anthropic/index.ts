/** The door `posthog-driver/anthropic`: tools for loops over the Messages API. Imports no SDK. */
export {
  type ExecuteToolUsesOptions,
  executeToolUse,
  executeToolUses,
  type ToolResultBlock,
  type ToolUseBlock,
} from './execute-tool-use.ts'
export { type AnthropicTool, type ToAnthropicToolsOptions, toAnthropicTools } from './to-anthropic-tools.ts'
export { type RunnableTool, toRunnableTools } from './to-runnable-tools.ts'
