import type { z } from 'zod'
import { wholeText } from '../format/whole-text.ts'
import { emit } from '../observe/emit.ts'
import { failureOf } from '../observe/failure-of.ts'
import type { Hooks } from '../observe/hooks.ts'
import { checkToolInput } from './check-tool-input.ts'
import { annotationsOf, type ExecuteTool, inputJsonSchemaOf, type ToolDefinition } from './define-tool.ts'
import { describeFailure } from './describe-failure.ts'
import type { PermissionGate } from './permission-gate.ts'
import type { PostHogTool, ToolCall, ToolResult } from './tool.ts'

export interface BindOptions {
  gate: PermissionGate
  hooks?: Hooks
}

/** A definition and its work as one tool: checked input, the gate, results in place of throws. */
export function bindTool<Schema extends z.ZodObject>(
  definition: ToolDefinition<Schema>,
  execute: ExecuteTool<Schema>,
  { gate, hooks }: BindOptions,
): PostHogTool {
  const { name, title, description, group, input: schema, examples } = definition
  return {
    name,
    title,
    description,
    group,
    annotations: annotationsOf(definition),
    inputSchema: schema,
    inputJsonSchema: inputJsonSchemaOf(schema),
    examples: examples as PostHogTool['examples'],
    run,
  }

  async function run(given: unknown, call: ToolCall = {}): Promise<ToolResult> {
    const startedAt = performance.now()
    const tell = (result: ToolResult, code?: ReturnType<typeof failureOf>['code']): ToolResult => {
      const durationMs = performance.now() - startedAt
      emit(hooks, 'onTool', () => ({ tool: name, ok: !result.isError, ...(code && { code }), durationMs }))
      return { ...result, text: wholeText(result.text) }
    }
    try {
      call.signal?.throwIfAborted()
      const checked = checkToolInput(definition, given)
      if ('problem' in checked) return tell({ text: checked.problem, isError: true }, 'invalid_input')
      const { input } = checked
      const verdict = await gate.check({ tool: name, title, group, input, signal: call.signal }, call.ask)
      if (!verdict.allowed) {
        const text = `Not done, and nothing was sent: ${verdict.reason} Go on without it, or tell the user what you would do and why.`
        return tell({ text, isError: true }, 'permission_denied')
      }
      const { text, data, isError = false } = await execute(input, call)
      return tell({ text, ...(data && { data }), isError }, isError ? 'invalid_input' : undefined)
    } catch (error) {
      const code = call.signal?.aborted ? 'aborted' : failureOf(error).code
      return tell({ text: describeFailure(error, name, call.signal?.aborted), isError: true }, code)
    }
  }
}
