import { emit } from '../observe/emit.ts'
import { failureOf } from '../observe/failure-of.ts'
import type { Hooks, SandboxEvent } from '../observe/hooks.ts'
import type { Sandbox, SandboxProvider } from './sandbox.ts'

type Phase = Omit<SandboxEvent, 'ok' | 'code' | 'durationMs'>

/** Runs a step in the life of a sandbox and tells the hooks how it went. */
export async function observeStep<T>(
  hooks: Hooks | undefined,
  phase: Phase,
  step: () => Promise<T>,
  /** What is known only once it is done. */
  learn: (result: T) => Partial<Phase> = () => ({}),
): Promise<T> {
  if (!hooks?.onSandbox) return step()
  const startedAt = performance.now()
  const durationMs = () => performance.now() - startedAt
  try {
    const result = await step()
    emit(hooks, 'onSandbox', () => ({ ...phase, ...learn(result), ok: true, durationMs: durationMs() }))
    return result
  } catch (error) {
    const { code } = failureOf(error)
    emit(hooks, 'onSandbox', () => ({ ...phase, ok: false, code, durationMs: durationMs() }))
    throw error
  }
}

/** The same provider, with hooks that hear of every sandbox it creates and of the end of each. */
export function observeSandboxes(provider: SandboxProvider, hooks: Hooks | undefined): SandboxProvider {
  if (!hooks?.onSandbox) return provider
  const { kind } = provider
  return {
    kind,
    async create(options) {
      const sandbox = await observeStep(
        hooks,
        { phase: 'create', kind },
        () => provider.create(options),
        ({ id }) => ({ sandboxId: id }),
      )
      return new ObservedSandbox(sandbox, hooks)
    },
  }
}

/** A sandbox whose removal is told once, however often it is closed; one that failed is told again when it is retried. */
class ObservedSandbox implements Sandbox {
  private closed = false

  constructor(
    private readonly sandbox: Sandbox,
    private readonly hooks: Hooks,
  ) {}

  get kind() {
    return this.sandbox.kind
  }
  get id() {
    return this.sandbox.id
  }
  get directory() {
    return this.sandbox.directory
  }
  get scriptPermissions() {
    return this.sandbox.scriptPermissions
  }
  get credentials() {
    return this.sandbox.credentials
  }
  writeFile: Sandbox['writeFile'] = (path, content) => this.sandbox.writeFile(path, content)
  readFile: Sandbox['readFile'] = (path) => this.sandbox.readFile(path)
  streamFile: Sandbox['streamFile'] = (path) => this.sandbox.streamFile(path)
  holdsFile = async (path: string, sha256: string): Promise<boolean> =>
    (await this.sandbox.holdsFile?.(path, sha256)) ?? false
  spawn: Sandbox['spawn'] = (command) => this.sandbox.spawn(command)
  run: Sandbox['run'] = (command) => this.sandbox.run(command)

  get extendLife(): Sandbox['extendLife'] {
    return this.sandbox.extendLife?.bind(this.sandbox)
  }
  get pause(): Sandbox['pause'] {
    return this.sandbox.pause?.bind(this.sandbox)
  }
  get resume(): Sandbox['resume'] {
    return this.sandbox.resume?.bind(this.sandbox)
  }

  async close(): Promise<void> {
    if (this.closed) return this.sandbox.close()
    this.closed = true
    const { kind, id } = this.sandbox
    const phase = { phase: 'close', kind, sandboxId: id } as const
    try {
      await observeStep(this.hooks, phase, () => this.sandbox.close())
    } catch (error) {
      this.closed = false
      throw error
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
