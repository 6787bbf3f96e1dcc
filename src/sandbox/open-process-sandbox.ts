import { createReadStream, rmSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, delimiter, dirname, relative, resolve, sep } from 'node:path'
import { InputError, SandboxError } from '../errors.ts'
import { createTemporaryDirectory } from '../working-directory.ts'
import { onHostExit } from './host-exit.ts'
import { LocalProcess } from './local-process.ts'
import type { ProcessSandboxOptions } from './process-sandbox.ts'
import { runCommand } from './run-command.ts'
import type {
  CommandResult,
  RunCommand,
  Sandbox,
  SandboxCommand,
  SandboxProcess,
  ScriptPermissions,
} from './sandbox.ts'

/** What `processSandbox().create()` gives. */
export async function openProcessSandbox(options: ProcessSandboxOptions): Promise<Sandbox> {
  const directory = options.directory
    ? resolve(options.directory)
    : await createTemporaryDirectory('posthog-sandbox')
  await mkdir(directory, { recursive: true, mode: 0o700 })
  return new ProcessSandbox(directory, options)
}

class ProcessSandbox implements Sandbox {
  readonly kind = 'process'
  private readonly running = new Set<LocalProcess>()
  private readonly forgetHostExit: () => void
  private closed = false

  constructor(
    readonly directory: string,
    private readonly options: ProcessSandboxOptions,
  ) {
    this.forgetHostExit = onHostExit(() => this.closeNow())
  }

  get scriptPermissions(): ScriptPermissions | undefined {
    const { restrictScripts = true, allowChildProcesses = false } = this.options
    return restrictScripts ? { childProcesses: allowChildProcesses } : undefined
  }

  get id(): string {
    return basename(this.directory)
  }

  async writeFile(path: string, content: string | Uint8Array): Promise<void> {
    const absolute = this.locate(path)
    await mkdir(dirname(absolute), { recursive: true, mode: 0o700 })
    await writeFile(absolute, content, { mode: 0o600 })
  }

  async readFile(path: string): Promise<Uint8Array> {
    const absolute = this.locate(path)
    try {
      return await readFile(absolute)
    } catch (cause) {
      throw unreadable(path, cause)
    }
  }

  async *streamFile(path: string): AsyncGenerator<Uint8Array, void, undefined> {
    const absolute = this.locate(path)
    try {
      for await (const chunk of createReadStream(absolute)) yield chunk as Buffer
    } catch (cause) {
      throw unreadable(path, cause)
    }
  }

  async spawn(command: SandboxCommand): Promise<SandboxProcess> {
    if (this.closed) throw sandboxClosed()
    const env = { ...this.environment(), ...this.options.env, ...command.env }
    const started = await LocalProcess.start({ ...command, directory: this.directory, env })
    this.running.add(started)
    void started.exit.then(() => this.running.delete(started))
    if (this.closed) {
      // Closed while the program was starting: nobody else knows of it.
      await started.kill()
      throw sandboxClosed()
    }
    return started
  }

  run(command: RunCommand): Promise<CommandResult> {
    return runCommand(this, command)
  }

  async close(): Promise<void> {
    this.closed = true
    try {
      const kills = await Promise.allSettled([...this.running].map((program) => program.kill()))
      if (this.isPrivate) await rm(this.directory, { recursive: true, force: true, maxRetries: 3 })
      for (const kill of kills) if (kill.status === 'rejected') throw kill.reason
    } finally {
      // A host that ends before this is done still cleans up.
      this.forgetHostExit()
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  private closeNow(): void {
    this.closed = true
    for (const program of this.running) program.killNow('killed')
    if (this.isPrivate) rmSync(this.directory, { recursive: true, force: true, maxRetries: 3 })
  }

  private get isPrivate(): boolean {
    return this.options.directory === undefined
  }

  private environment(): Record<string, string> {
    return {
      PATH: [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
      HOME: this.directory,
      TMPDIR: this.directory,
      LANG: 'C.UTF-8',
      // Dates without an offset must mean the same inside as outside.
      TZ: Intl.DateTimeFormat().resolvedOptions().timeZone,
      ...(this.options.memoryMb ? { NODE_OPTIONS: `--max-old-space-size=${this.options.memoryMb}` } : {}),
    }
  }

  private locate(path: string): string {
    const absolute = resolve(this.directory, path)
    const inside = relative(this.directory, absolute)
    if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`)) {
      throw new InputError(`The path ${path} is not inside the sandbox's home directory.`, {
        code: 'invalid_input',
        hint: 'Use a path relative to the home directory, such as "data/rows.json".',
      })
    }
    return absolute
  }
}

const sandboxClosed = (): SandboxError =>
  new SandboxError('This process sandbox is closed.', {
    code: 'sandbox_failed',
    hint: 'Create a new one with processSandbox().create().',
  })

function unreadable(path: string, cause: unknown): SandboxError {
  return new SandboxError(`Could not read ${path} from the sandbox: ${(cause as Error).message}.`, {
    code: 'sandbox_failed',
    hint: 'Paths are relative to the home directory, where scripts start; a directory is no file.',
    cause,
  })
}
