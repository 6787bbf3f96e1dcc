import { SandboxError } from '../errors.ts'
import { RedactedStream } from './redact-output.ts'

/** One output stream of a script: cleaned, kept, and passed on as it comes. */
export class ScriptOutputCollector {
  private readonly clean: RedactedStream
  private text = ''

  constructor(
    secrets: readonly string[],
    private readonly listener: ((text: string) => void) | undefined,
  ) {
    this.clean = new RedactedStream(secrets)
  }

  push(text: string): void {
    this.keep(this.clean.push(text))
  }

  /** Everything that was printed. */
  end(): string {
    this.keep(this.clean.end())
    return this.text
  }

  private keep(text: string): void {
    if (text === '') return
    this.text += text
    this.listener?.(text)
  }
}

/** A failure keeps its evidence: the same error with what the script had printed. */
export function withOutput(error: unknown, output: { stdout: string; stderr: string }): unknown {
  if (!(error instanceof SandboxError)) return error
  const { code, hint, retryable, details, cause } = error
  return new SandboxError(error.message, { code, hint, retryable, details: { ...details, ...output }, cause })
}
