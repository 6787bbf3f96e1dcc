import type { HookName, Hooks } from './hooks.ts'

type EventOf<Name extends HookName> = Parameters<NonNullable<Hooks[Name]>>[0]

/** Those that have been warned of: a hook that fails every time must not flood the log. */
const warned = new WeakMap<Hooks, Set<HookName>>()

/**
 * Calls a hook, if there is one. One that throws, or gives a promise that rejects, becomes one process warning and never a
 * failed call. `describe` is called only when someone listens.
 */
export function emit<Name extends HookName>(
  hooks: Hooks | undefined,
  name: Name,
  describe: () => EventOf<Name>,
): void {
  if (!hooks?.[name]) return
  try {
    // By its name, so that hooks may be methods of an object.
    const hook = hooks as Record<Name, (event: EventOf<Name>) => unknown>
    const returned = hook[name](describe())
    if (returned instanceof Promise) returned.catch((error) => warn(hooks, name, error))
  } catch (error) {
    warn(hooks, name, error)
  }
}

function warn(hooks: Hooks, name: HookName, error: unknown): void {
  const names = warned.get(hooks) ?? new Set()
  if (names.has(name)) return
  warned.set(hooks, names.add(name))
  const reason = error instanceof Error ? error.message : `a ${typeof error}`
  process.emitWarning(`A posthog-driver hook threw: ${name}: ${reason}`, {
    detail: 'Calls are not affected; further failures of this hook are not reported.',
  })
}
