/**
 * Where code runs away from the application: a local child process (`processSandbox`) or a remote machine. The contract is
 * what both can promise: files under one home directory, programs with an environment of their own, streams as text, and
 * a kill that reaches everything a program has started.
 */
export interface SandboxProvider {
  readonly kind: string
  /** Makes a fresh sandbox. The executor calls it at start and again when a sandbox has died. */
  create(options?: CreateSandboxOptions): Promise<Sandbox>
}

export interface CreateSandboxOptions {
  signal?: AbortSignal
  /** The PostHog that programs inside will talk to: a sandbox that limits the network lets them reach it. */
  posthog?: PostHogAccess
}

export interface PostHogAccess {
  /** Origin of the private API, then, when there is a project token, of ingestion and the evaluation of flags. */
  origins: readonly string[]
  /** Only for sandboxes that add it to requests from outside. */
  apiKey: string
}

/**
 * How the API key reaches the driver inside. `input`: over its standard input. `env`: in its environment. `egress`: not at
 * all; the sandbox's network adds it to requests on their way out.
 */
export type SandboxCredentials = 'input' | 'env' | 'egress'

/** What a script's process may do besides reading and writing in its directory. */
export interface ScriptPermissions {
  childProcesses: boolean
}

export interface Sandbox extends AsyncDisposable {
  readonly kind: string
  /** Names this sandbox in errors and logs. */
  readonly id: string
  /** @default 'input' */
  readonly credentials?: SandboxCredentials
  /** Runs scripts under Node's permission model, where that is available. @default without: the sandbox is the limit */
  readonly scriptPermissions?: ScriptPermissions
  /** Absolute path of the home directory; relative paths and commands start there. */
  readonly directory: string
  /** Creates or replaces a file; parent directories are made. `path` is relative to the home directory. */
  writeFile(path: string, content: string | Uint8Array): Promise<void>
  /** A whole file. @throws {SandboxError} when it is not there */
  readFile(path: string): Promise<Uint8Array>
  /** A file of any size, in chunks as they arrive. Opened by the first chunk that is asked for, closed after the last, or `return()`. */
  streamFile(path: string): AsyncGenerator<Uint8Array, void, undefined>
  /** Whether the file is there with exactly this content, given its SHA-256 in hex; false when finding out costs more than writing. */
  holdsFile?(path: string, sha256: string): Promise<boolean>
  /** Starts a program. Its streams go to `onStdout` and `onStderr`. */
  spawn(command: SandboxCommand): Promise<SandboxProcess>
  /** Runs a program to its end and keeps its output, within caps. A non-zero exit code is a result, not an error. */
  run(command: RunCommand): Promise<CommandResult>
  /** For sandboxes that end by themselves: lets it live for at least this many milliseconds from now. */
  extendLife?(lifetimeMs: number): Promise<void>
  /** Stops the sandbox, which keeps its files and nothing else: programs end, memory is dropped. */
  pause?(): Promise<void>
  /** Starts a paused sandbox again. */
  resume?(): Promise<void>
  /** Kills whatever still runs and removes the sandbox. Safe to call twice. */
  close(): Promise<void>
}

export interface SandboxCommand {
  /** Program and arguments, no shell. `node` is the sandbox's own Node. Arguments are visible to others: no secrets. */
  argv: readonly [string, ...string[]]
  /** Added to the sandbox's environment. */
  env?: Readonly<Record<string, string>>
  /** Kills the program and all it started after this long; 0 disables. @default 0 */
  timeoutMs?: number
  /** Kills the program and all it started when aborted. */
  signal?: AbortSignal
  /** Decoded text as it arrives; chunks are not lines. */
  onStdout?: (text: string) => void
  /** The same, of standard error. */
  onStderr?: (text: string) => void
}

export interface RunCommand extends SandboxCommand {
  /** Given to the program's standard input, which is then closed. */
  input?: string
  /** Most bytes kept of each stream; the rest is counted and dropped, with a notice. @default 1 MiB */
  maxOutputBytes?: number
}

export interface SandboxProcess {
  readonly pid: number
  /** Settles when the program has ended and its streams are drained; never rejects. */
  readonly exit: Promise<CommandExit>
  /** Writes to standard input; resolves when more may be written. Writing to an ended program does nothing. */
  write(text: string): Promise<void>
  /** Ends standard input: the program reads to its end. */
  closeInput(): Promise<void>
  /** Kills the program and everything it started; resolves when it has ended. */
  kill(): Promise<void>
  /** Whether this program keeps the host process from exiting by itself. It does until told otherwise. */
  holdHost(hold: boolean): void
}

export interface CommandExit {
  /** The program's exit code; -1 when a signal ended it. */
  exitCode: number
  /** Why it ended: by itself, at its deadline, by the caller's signal, by `kill()`, or because the connection to it broke. */
  reason: 'exited' | 'timeout' | 'aborted' | 'killed' | 'lost'
}

export interface CommandResult extends CommandExit {
  stdout: string
  stderr: string
}
