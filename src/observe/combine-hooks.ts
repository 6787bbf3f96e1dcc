import { emit } from './emit.ts'
import { HOOK_NAMES } from './hook-names.ts'
import type { HookName, Hooks } from './hooks.ts'

/**
 * Several hooks as one: each hears every event, in the order given, and one that throws does not keep the others from it.
 * @example
 * const client = new PostHogClient({ hooks: combineHooks(metrics.hooks, { onRetry: console.warn }) })
 */
export function combineHooks(...several: readonly (Hooks | undefined)[]): Hooks {
  const given = several.filter((hooks) => hooks !== undefined)
  // Only what someone listens to: events that nobody hears are never made.
  const heard = HOOK_NAMES.filter((name) => given.some((hooks) => hooks[name]))
  return Object.fromEntries(heard.map((name) => [name, (event: never) => tellAll(given, name, event)]))
}

function tellAll(several: readonly Hooks[], name: HookName, event: never): void {
  for (const hooks of several) emit(hooks, name, () => event)
}
