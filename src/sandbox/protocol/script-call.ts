import type { ScriptPermissions } from '../sandbox.ts'

/** What a host asks of the guest to run a script. Output comes ahead of the result, in parts. */
export interface RunScriptCall {
  code: string
  /** What the user wrote, when `code` was made of it; characters are in the same places. */
  written?: string
  params: unknown
  /** 0 disables. */
  timeoutMs: number
  /** Most bytes kept of each output stream. */
  maxOutputBytes: number
  maxResultBytes: number
  /** Whether the script may change the project. */
  write: boolean
  /** Runs it under Node's permission model. */
  permissions?: ScriptPermissions
}

export interface ScriptOutput {
  stream: 'stdout' | 'stderr'
  text: string
}
