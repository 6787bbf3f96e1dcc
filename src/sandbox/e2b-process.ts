import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import type { CommandHandle, Sandbox as SdkSandbox } from 'e2b'
import { onAbort } from '../http/on-abort.ts'
import { attemptE2B } from './e2b-attempts.ts'
import { E2BInput } from './e2b-input.ts'
import { toCommandLine, toExitCode, toKillCommand } from './e2b-shell.ts'
import { watchStreamSocket } from './e2b-stream-socket.ts'
import type { CommandExit, SandboxCommand, SandboxProcess } from './sandbox.ts'

/** What a program needs of the sandbox it runs in. */
export interface E2BMachine {
  readonly sdk: SdkSandbox
  /** The SDK's error as one of ours, after a look at the sandbox's health where that tells more. */
  explain(error: unknown, what: string): Promise<Error>
  /** The sandbox is in use: it should live on. */
  touch(): void
}

/** A program that was killed has this long to say so; then its stream is given up. */
const FAREWELL_MS = 2000
/** How often a sandbox with a program that somebody waits for is told that it is in use. */
const TOUCH_MS = 1000

export interface E2BProcessOptions extends SandboxCommand {
  env: Readonly<Record<string, string>>
  /** Whether anything will be written to its input. */
  input: boolean
}

/** One program in an E2B sandbox, behind a stream of its output. */
export class E2BProcess implements SandboxProcess {
  readonly exit: Promise<CommandExit>
  private readonly input: E2BInput
  private reason: CommandExit['reason'] = 'exited'
  private ended = false
  private inUse: NodeJS.Timeout | undefined

  // Private to the language: the socket leads to the request, which holds the program's environment.
  readonly #socket: Socket | undefined

  private constructor(
    private readonly machine: E2BMachine,
    private readonly handle: CommandHandle,
    private readonly mark: string,
    socket: Socket | undefined,
    private readonly options: Pick<E2BProcessOptions, 'input' | 'timeoutMs' | 'signal'>,
  ) {
    this.#socket = socket
    dropOutput(handle)
    this.input = new E2BInput(
      (data) => this.send(data),
      () => void this.stop('lost'),
    )
    this.exit = this.watch()
    this.holdHost(true)
  }

  /** @throws {SandboxError} when it cannot be started */
  static async start(machine: E2BMachine, options: E2BProcessOptions): Promise<E2BProcess> {
    const { sdk } = machine
    const mark = randomUUID()
    const command = toCommandLine(options.argv, mark)
    const { env, input, timeoutMs, signal, onStdout, onStderr } = options
    const open = () =>
      sdk.commands
        .run(command, {
          background: true,
          stdin: input,
          envs: { ...env },
          // Its deadline is kept here, where the whole tree can be killed; theirs reaches the shell only.
          timeoutMs: 0,
          onStdout,
          onStderr,
        })
        .catch(async (error) => {
          throw await machine.explain(error, 'start a program')
        })
    try {
      const { result, socket } = await watchStreamSocket(sdk.sandboxId, () => attemptE2B('start', open))
      return new E2BProcess(machine, result, mark, socket, { input, timeoutMs, signal })
    } catch (error) {
      // It may have started without our hearing of it.
      await killMarked(machine, mark).catch(() => {})
      throw error
    }
  }

  get pid(): number {
    return this.handle.pid
  }

  write(text: string): Promise<void> {
    this.machine.touch()
    return this.ended ? Promise.resolve() : this.input.write(text)
  }

  async closeInput(): Promise<void> {
    if (!this.options.input || this.ended) return
    // A program that has ended needs no end of input, and one that is lost is told in another way.
    await this.handle.closeStdin().catch(() => {})
  }

  async kill(): Promise<void> {
    await this.stop('killed')
  }

  /** The sandbox is being removed, and everything in it. */
  abandon(): void {
    if (this.reason === 'exited') this.reason = 'killed'
    void this.handle.disconnect()
  }

  holdHost(hold: boolean): void {
    clearInterval(this.inUse)
    if (hold && !this.ended) {
      this.inUse = setInterval(() => this.machine.touch(), TOUCH_MS)
      this.inUse.unref()
    }
    if (hold) this.#socket?.ref()
    else this.#socket?.unref()
  }

  private async stop(reason: CommandExit['reason']): Promise<void> {
    if (this.ended) return
    if (this.reason === 'exited') this.reason = reason
    this.input.end()
    this.holdHost(true)
    await killMarked(this.machine, this.mark).catch(() => {})
    const timer = setTimeout(() => void this.handle.disconnect(), FAREWELL_MS)
    await this.exit
    clearTimeout(timer)
  }

  private async watch(): Promise<CommandExit> {
    const { timeoutMs = 0, signal } = this.options
    const timer = timeoutMs > 0 ? setTimeout(() => void this.stop('timeout'), timeoutMs) : undefined
    const abort = () => void this.stop('aborted')
    const forget = signal && !signal.aborted ? onAbort(signal, abort) : undefined
    // Not before there is an `exit` to wait for.
    if (signal?.aborted) queueMicrotask(abort)
    const exitCode = await this.untilEnd()
    clearTimeout(timer)
    forget?.()
    this.ended = true
    this.input.end()
    this.holdHost(false)
    return { exitCode, reason: this.reason }
  }

  /** Its exit code; when the stream broke, after what it left behind was killed. */
  private async untilEnd(): Promise<number> {
    try {
      return (await this.handle.wait()).exitCode
    } catch (error) {
      const { exitCode } = error as { exitCode?: unknown }
      if (typeof exitCode === 'number') return this.reason === 'exited' ? toExitCode(exitCode) : -1
      if (this.reason === 'exited') {
        this.reason = 'lost'
        await killMarked(this.machine, this.mark).catch(() => {})
      }
      return -1
    }
  }

  private async send(data: Buffer): Promise<void> {
    await attemptE2B('input', async () => {
      try {
        await this.machine.sdk.commands.sendStdin(this.handle.pid, data)
      } catch (error) {
        throw await this.machine.explain(error, 'write to a program')
      }
    })
  }
}

/** Kills a program and everything it has started. E2B's own kill reaches only the shell in between. */
async function killMarked(machine: E2BMachine, mark: string): Promise<void> {
  await attemptE2B('start', async () => {
    try {
      await machine.sdk.commands.run(toKillCommand(mark), { timeoutMs: 10_000 })
    } catch (error) {
      throw await machine.explain(error, 'kill a program')
    }
  })
}

/**
 * The handle would keep all output as long as it lives, which for a guest is the whole session. The listeners have had it.
 */
function dropOutput(handle: CommandHandle): void {
  for (const name of ['_stdout', '_stderr'])
    Object.defineProperty(handle, name, { get: () => '', set: () => {}, configurable: true })
}
