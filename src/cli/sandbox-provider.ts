import { e2bSandbox } from '../sandbox/e2b-sandbox.ts'
import { processSandbox } from '../sandbox/process-sandbox.ts'
import type { SandboxProvider } from '../sandbox/sandbox.ts'

/** What `--sandbox` takes. */
export const SANDBOX_KINDS = ['process', 'e2b'] as const
export type SandboxKind = (typeof SANDBOX_KINDS)[number]

export const sandboxProvider = (kind: SandboxKind): SandboxProvider =>
  kind === 'e2b' ? e2bSandbox() : processSandbox()
