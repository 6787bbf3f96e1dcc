import type { HookName } from './hooks.ts'

/** Every hook; the type makes a forgotten one a compile error. */
const HOOKS: Record<HookName, true> = {
  onRequest: true,
  onResponse: true,
  onRetry: true,
  onFailure: true,
  onRateLimit: true,
  onQuery: true,
  onSandbox: true,
  onTool: true,
  onModel: true,
}

export const HOOK_NAMES = Object.keys(HOOKS) as readonly HookName[]
