import type { z } from 'zod'
import { closestNames, didYouMean } from '../hogql/closest-names.ts'
import { emit } from '../observe/emit.ts'
import { failureOf } from '../observe/failure-of.ts'
import type { Hooks } from '../observe/hooks.ts'
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

  async function run(input: unknown, call: ToolCall = {}): Promise<ToolResult> {
    const startedAt = performance.now()
    const tell = (result: ToolResult, code?: ReturnType<typeof failureOf>['code']): ToolResult => {
      const durationMs = performance.now() - startedAt
      emit(hooks, 'onTool', () => ({ tool: name, ok: !result.isError, ...(code && { code }), durationMs }))
      return result
    }
    try {
      call.signal?.throwIfAborted()
      const parsed = schema.safeParse(withoutNulls(input))
      if (!parsed.success)
        return tell({ text: wrongInput(definition, parsed.error), isError: true }, 'invalid_input')
      const verdict = await gate.check(
        { tool: name, title, group, input: parsed.data, signal: call.signal },
        call.ask,
      )
      if (!verdict.allowed) {
        const text = `Not done, and nothing was sent: ${verdict.reason} Go on without it, or tell the user what you would do and why.`
        return tell({ text, isError: true }, 'permission_denied')
      }
      const { text, data, isError = false } = await execute(parsed.data, call)
      return tell({ text, ...(data && { data }), isError })
    } catch (error) {
      return tell({ text: describeFailure(error, name), isError: true }, failureOf(error).code)
    }
  }
}

/** Models send null for what they leave out. */
function withoutNulls(input: unknown): unknown {
  if (input === undefined || input === null) return {}
  if (typeof input !== 'object' || Array.isArray(input)) return input
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null))
}

function wrongInput({ name, input, examples }: ToolDefinition, error: z.ZodError): string {
  const known = Object.keys(input.shape)
  const problems = error.issues.map((issue) => {
    if (issue.code !== 'unrecognized_keys') return `${issue.path.join('.') || 'input'}: ${issue.message}`
    const guess = didYouMean(issue.keys.flatMap((key) => closestNames(key, known, 1)))
    return `there is no ${issue.keys.join(', ')}${guess ? `. ${guess}` : ` (inputs: ${known.join(', ')})`}`
  })
  return `${name} was called with wrong input: ${problems.join('; ')}. A right one: ${JSON.stringify(examples[0])}`
}
