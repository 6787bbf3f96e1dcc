import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const cliPath = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

export interface CliRun {
  status: number | null
  stdout: string
  stderr: string
}

export interface RunCliOptions {
  /** Variables besides PATH and HOME; nothing else of the test's environment is passed on. */
  env?: Record<string, string>
  cwd?: string
  stdin?: string
  timeoutMs?: number
}

/** Runs the built `posthog-driver` as a person would, in a process of its own. */
export function runCli(args: readonly string[], options: RunCliOptions = {}): Promise<CliRun> {
  const { PATH = '', HOME = '' } = process.env
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cliPath, ...args], {
      cwd: options.cwd,
      env: { PATH, HOME, ...options.env },
      timeout: options.timeoutMs ?? 60_000,
    })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk) => {
      stdout += chunk
    })
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, stdout, stderr }))
    child.stdin.end(options.stdin ?? '')
  })
}
