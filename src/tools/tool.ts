import type { z } from 'zod'
import type { PermissionOptions } from './permission-gate.ts'

/**
 * What a tool may do to the world. `read`: nothing. `export`: writes files of this machine. `append`: adds something new to
 * the project. `mutate`: changes what exists. `dangerous`: runs code.
 */
export const TOOL_GROUPS = ['read', 'export', 'append', 'mutate', 'dangerous'] as const
export type ToolGroup = (typeof TOOL_GROUPS)[number]

/** Hints for hosts, by MCP's names. They describe; the permission gate decides. */
export interface ToolAnnotations {
  title: string
  readOnlyHint: boolean
  destructiveHint: boolean
  idempotentHint: boolean
  openWorldHint: boolean
}

export type JsonSchema = Readonly<Record<string, unknown>>

/** One tool, whoever calls it: nothing here belongs to an SDK. */
export interface PostHogTool {
  /** snake_case; the same in every adapter. */
  readonly name: string
  readonly title: string
  /** For the model: what, when, when not, what comes back, limits. The same bytes every time. */
  readonly description: string
  readonly group: ToolGroup
  readonly annotations: ToolAnnotations
  readonly inputSchema: z.ZodObject
  /** `inputSchema` as callers must write it (input mode: defaults stay optional); the same bytes every time. */
  readonly inputJsonSchema: JsonSchema
  /** Valid inputs. */
  readonly examples: readonly Readonly<Record<string, unknown>>[]
  /**
   * Checks the input, asks the permission gate, does the work. Never throws: what goes wrong is a result with `isError`, in
   * words that say what to do next.
   */
  run(input: unknown, call?: ToolCall): Promise<ToolResult>
}

export interface ToolCall {
  /** Ends the work; the result then says so. */
  signal?: AbortSignal
  /** The id the model gave this call, for hooks and logs. */
  callId?: string
  /** How far a long call is, about once a second. */
  onProgress?: (progress: ToolProgress) => void
  /** Asks somebody, where the tools were made without `permissions.ask`. What the mode refuses stays refused. */
  ask?: PermissionOptions['ask']
}

export interface ToolProgress {
  done: number
  /** What `done` grows to, once that is known. */
  total?: number
  /** For people: `120,000 rows`. */
  message: string
}

export interface ToolResult {
  /** For the model. Data of the project stands in fences, never loose in the text. */
  text: string
  /** The same for programs, where there is more than text. Plain JSON. */
  data?: Readonly<Record<string, unknown>>
  isError: boolean
}
