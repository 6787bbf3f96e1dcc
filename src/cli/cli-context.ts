import type { EnvFile } from './env-file.ts'
import type { Terminal } from './terminal.ts'

/** What a command is given besides its own arguments. */
export interface CliContext {
  terminal: Terminal
  /** Fires on the first Ctrl+C. */
  signal: AbortSignal
}

/** What a command of the program is given. */
export interface CommandContext extends CliContext {
  envFile: EnvFile
}

/** Done; failed or not answered; wrong usage. */
export type ExitCode = 0 | 1 | 2
