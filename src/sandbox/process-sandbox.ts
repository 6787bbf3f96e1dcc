import { z } from 'zod'
import { ConfigurationError } from '../errors.ts'
import type { SandboxProvider } from './sandbox.ts'

export interface ProcessSandboxOptions {
  /**
   * Home directory of the sandbox; made when missing and kept on close.
   * @default a private temporary directory, removed on close
   */
  directory?: string
  /** Added to the minimal environment of every program: PATH, HOME, TMPDIR, LANG, TZ. */
  env?: Record<string, string>
  /** Heap limit of each Node process inside, in MiB. @default Node's own */
  memoryMb?: number
  /**
   * Runs scripts under Node's permission model where this Node has it (20.11 and later): they read and write their directory
   * alone, and start no programs. A convenience that catches mistakes, not a boundary. @default true
   */
  restrictScripts?: boolean
  /** Lets restricted scripts start programs, which are not restricted themselves. @default false */
  allowChildProcesses?: boolean
}

const optionsSchema = z.strictObject({
  directory: z.string().min(1).optional(),
  env: z.record(z.string(), z.string()).optional(),
  memoryMb: z.int().min(32).optional(),
  restrictScripts: z.boolean().optional(),
  allowChildProcesses: z.boolean().optional(),
})

/**
 * A sandbox of local child processes. It isolates **environment and lifetime**: programs see none of the host's variables,
 * work in a directory of their own, and die with all they started at their deadline, on `close()` and when the host exits.
 * It is **not a security boundary**: programs run as the same user and can reach that user's files and network. Use it for
 * code you would run yourself; for anything else use a remote sandbox.
 * @throws {ConfigurationError} when an option is unknown or malformed
 * @example
 * await using sandbox = await processSandbox().create()
 * const { stdout } = await sandbox.run({ argv: ['node', '-p', 'Object.keys(process.env).includes("HOME")'] })
 * //=> true
 */
export function processSandbox(options: ProcessSandboxOptions = {}): SandboxProvider {
  const parsed = optionsSchema.safeParse(options)
  if (!parsed.success) {
    throw new ConfigurationError(
      `processSandbox() cannot use its options: ${z.prettifyError(parsed.error)}`,
      {
        code: 'invalid_configuration',
        hint: 'It takes directory, env, memoryMb, restrictScripts and allowChildProcesses.',
      },
    )
  }
  return {
    kind: 'process',
    create: async () => {
      const { openProcessSandbox } = await import('./sandbox-engine.ts')
      return openProcessSandbox(parsed.data)
    },
  }
}
