import { SandboxError } from '../errors.ts'
import { CappedText } from './capped-text.ts'
import type { CommandResult, RunCommand, Sandbox } from './sandbox.ts'

const DEFAULT_MAX_OUTPUT_BYTES = 1024 * 1024

/** `Sandbox.run` on top of `Sandbox.spawn`: every sandbox collects output the same way. */
export async function runCommand(
  sandbox: Pick<Sandbox, 'spawn'>,
  command: RunCommand,
): Promise<CommandResult> {
  const { input, maxOutputBytes = DEFAULT_MAX_OUTPUT_BYTES, ...spawnCommand } = command
  const stdout = new CappedText(maxOutputBytes)
  const stderr = new CappedText(maxOutputBytes)
  const running = await sandbox.spawn({
    ...spawnCommand,
    onStdout: (text) => forward(stdout.push(text), command.onStdout),
    onStderr: (text) => forward(stderr.push(text), command.onStderr),
  })
  if (input !== undefined) await running.write(input)
  await running.closeInput()
  const exit = await running.exit
  if (exit.reason === 'lost') throw lostError({ stdout: stdout.toString(), stderr: stderr.toString() })
  return { ...exit, stdout: stdout.toString(), stderr: stderr.toString() }
}

/** What it printed may be incomplete, and nobody knows its exit code. */
function lostError(output: { stdout: string; stderr: string }): SandboxError {
  return new SandboxError('The connection to a program in the sandbox broke; the program was stopped.', {
    code: 'sandbox_failed',
    retryable: true,
    hint: 'Run it again if that does no harm; details has what it had printed.',
    details: output,
  })
}

function forward(text: string, listener: ((text: string) => void) | undefined): void {
  if (text !== '') listener?.(text)
}
