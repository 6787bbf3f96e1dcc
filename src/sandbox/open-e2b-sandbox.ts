import type { Sandbox as SdkSandbox } from 'e2b'
import { SandboxError } from '../errors.ts'
import { abortedError } from '../http/deadline-errors.ts'
import { untilAborted } from '../http/until-aborted.ts'
import { attemptE2B } from './e2b-attempts.ts'
import { type CreatedSandbox, createE2BSandbox } from './e2b-create.ts'
import { toE2BError } from './e2b-errors.ts'
import { removeAtExit } from './e2b-live.ts'
import type { E2BSettings } from './e2b-options.ts'
import { loadE2B } from './e2b-peer.ts'
import { type E2BMachine, E2BProcess } from './e2b-process.ts'
import { isProlongationDue } from './e2b-retry.ts'
import { quoteShell } from './e2b-shell.ts'
import { runCommand } from './run-command.ts'
import type {
  CommandResult,
  CreateSandboxOptions,
  RunCommand,
  Sandbox,
  SandboxCommand,
  SandboxCredentials,
  SandboxProcess,
} from './sandbox.ts'

/** Where the default user of E2B's templates lives. */
const HOME = '/home/user'
/** Smaller files gain nothing from being zipped. */
const ZIP_BYTES = 64 * 1024

/** What `e2bSandbox().create()` gives. */
export async function openE2BSandbox(settings: E2BSettings, request: CreateSandboxOptions): Promise<Sandbox> {
  const created = createE2BSandbox(settings, request)
  const { signal } = request
  if (!signal) return new E2BSandbox(settings, await created)
  try {
    return new E2BSandbox(settings, await untilAborted(created, signal))
  } catch (error) {
    if (!signal.aborted) throw error
    // It comes into being all the same; nobody wants it any more.
    void created.then((late) => new E2BSandbox(settings, late).close()).catch(() => {})
    throw abortedError(signal.reason)
  }
}

class E2BSandbox implements Sandbox, E2BMachine {
  readonly kind = 'e2b'
  directory = HOME
  // Private to the language, so that printing a sandbox shows no key.
  #sdk: SdkSandbox
  readonly #settings: E2BSettings
  readonly #secrets: readonly string[]
  private readonly running = new Set<E2BProcess>()
  private readonly forgetAtExit: () => void
  private endsAt: number
  private prolonging = false
  private written = false
  private paused = false
  private closing: Promise<void> | undefined

  constructor(settings: E2BSettings, { sdk, createdAt, secrets }: CreatedSandbox) {
    this.#sdk = sdk
    this.#settings = settings
    this.#secrets = secrets
    this.endsAt = createdAt + settings.timeoutMs
    this.forgetAtExit = removeAtExit(sdk.sandboxId, settings.connection)
  }

  get sdk(): SdkSandbox {
    return this.#sdk
  }

  get id(): string {
    return this.#sdk.sandboxId
  }

  get credentials(): SandboxCredentials {
    return this.#settings.credentials
  }

  async writeFile(path: string, content: string | Uint8Array): Promise<void> {
    this.touch()
    const gzip = content.length > ZIP_BYTES
    // The SDK takes any view of bytes, which its types do not say.
    const data = content as string
    await attemptE2B('upload', async () => {
      try {
        const { path: absolute } = await this.sdk.files.write(path, data, { gzip })
        if (absolute.endsWith(`/${path}`)) this.directory = absolute.slice(0, -path.length - 1)
        this.written = true
      } catch (error) {
        throw await this.explain(error, `write ${path}`)
      }
    })
  }

  async readFile(path: string): Promise<Uint8Array> {
    this.touch()
    try {
      return await this.sdk.files.read(path, { format: 'bytes' })
    } catch (error) {
      throw await this.explain(error, `read ${path}`)
    }
  }

  async *streamFile(path: string): AsyncGenerator<Uint8Array, void, undefined> {
    this.touch()
    try {
      for await (const chunk of await this.sdk.files.read(path, { format: 'stream' })) {
        this.touch()
        yield chunk
      }
    } catch (error) {
      throw await this.explain(error, `read ${path}`)
    }
  }

  /** Nothing is in a fresh sandbox of E2B's own template: there is no need to look. */
  async holdsFile(path: string, sha256: string): Promise<boolean> {
    if (!this.written && this.#settings.template === undefined) return false
    const file = quoteShell(path)
    try {
      const { stdout } = await this.sdk.commands.run(`cd && [ -f ${file} ] && sha256sum < ${file} || true`)
      return stdout.startsWith(`${sha256} `)
    } catch (error) {
      throw await this.explain(error, `look at ${path}`)
    }
  }

  spawn(command: SandboxCommand): Promise<SandboxProcess> {
    return this.start(command, true)
  }

  run(command: RunCommand): Promise<CommandResult> {
    const input = command.input !== undefined
    return runCommand({ spawn: (one) => this.start(one, input) }, command)
  }

  close(): Promise<void> {
    this.closing ??= this.remove()
    return this.closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async extendLife(lifetimeMs: number): Promise<void> {
    if (this.closing || this.endsAt >= Date.now() + lifetimeMs) return
    try {
      await this.endLater(lifetimeMs)
    } catch (error) {
      throw await this.explain(error, 'prolong a sandbox')
    }
  }

  /** Memory is not kept: the key may be in it, and resuming takes a second longer. */
  async pause(): Promise<void> {
    await this.change('pause', () => this.sdk.pause({ keepMemory: false }))
    this.paused = true
  }

  async resume(): Promise<void> {
    const { connection, timeoutMs } = this.#settings
    const { Sandbox } = await loadE2B()
    await this.change('resume', async () => {
      const endsAt = Date.now() + timeoutMs
      this.#sdk = await Sandbox.connect(this.id, { ...connection, timeoutMs })
      this.endsAt = endsAt
    })
    this.paused = false
  }

  touch(): void {
    const { timeoutMs } = this.#settings
    if (this.closing || this.paused || this.prolonging) return
    if (!isProlongationDue({ now: Date.now(), endsAt: this.endsAt, timeoutMs })) return
    this.prolonging = true
    void this.endLater(timeoutMs)
      // The next use tries again; when the sandbox is gone, the use itself tells.
      .catch(() => {})
      .finally(() => {
        this.prolonging = false
      })
  }

  async explain(error: unknown, what: string): Promise<Error> {
    const names = ['SandboxNotFoundError', 'TimeoutError', 'SandboxError', 'TypeError']
    const unclear = error instanceof Error && names.includes(error.name)
    const running = unclear
      ? await this.sdk.isRunning({ requestTimeoutMs: 5000 }).catch(() => undefined)
      : undefined
    return toE2BError(error, { what, secrets: this.#secrets, running })
  }

  private async start(command: SandboxCommand, input: boolean): Promise<E2BProcess> {
    if (this.closing) {
      throw new SandboxError('This E2B sandbox is closed.', {
        code: 'sandbox_failed',
        hint: 'Create a new one with e2bSandbox().create().',
      })
    }
    this.touch()
    const started = await E2BProcess.start(this, { ...command, env: command.env ?? {}, input })
    this.running.add(started)
    void started.exit.then(() => this.running.delete(started))
    return started
  }

  private async endLater(lifetimeMs: number): Promise<void> {
    const endsAt = Date.now() + lifetimeMs
    await this.sdk.setTimeout(lifetimeMs)
    this.endsAt = endsAt
  }

  /** Asks the control plane, as often as the policy says. */
  private async change(step: 'pause' | 'resume' | 'remove', work: () => Promise<unknown>): Promise<void> {
    await attemptE2B(step, async () => {
      try {
        await work()
      } catch (error) {
        throw toE2BError(error, { what: `${step} a sandbox`, secrets: this.#secrets })
      }
    })
  }

  private async remove(): Promise<void> {
    for (const program of this.running) program.abandon()
    try {
      await this.change('remove', () => this.sdk.kill())
      this.forgetAtExit()
    } catch (error) {
      // It can be tried again; at the latest when this process ends.
      this.closing = undefined
      throw error
    }
    await Promise.all([...this.running].map((program) => program.exit))
  }
}
