import { redactSecrets } from '../redact.ts'
import type { WireError } from './protocol/wire-errors.ts'

/** Text without a line end is held back up to this many characters. */
const LONGEST_LINE = 64 * 1024

/** Cleans text that arrives in chunks, line by line, so that a key cut in two by a chunk is still found. */
export class RedactedStream {
  private pending = ''

  constructor(private readonly secrets: readonly string[]) {}

  /** What can be shown by now. */
  push(text: string): string {
    const all = this.pending + text
    const end = all.length > LONGEST_LINE ? all.length : all.lastIndexOf('\n') + 1
    this.pending = all.slice(end)
    return redactSecrets(all.slice(0, end), this.secrets)
  }

  /** The rest, once nothing follows. */
  end(): string {
    const rest = this.pending
    this.pending = ''
    return redactSecrets(rest, this.secrets)
  }
}

/** A copy of plain data with every string in it cleaned, names included. */
export function redactData<T>(value: T, secrets: readonly string[]): T {
  return clean(value) as T

  function clean(item: unknown): unknown {
    if (typeof item === 'string') return redactSecrets(item, secrets)
    if (Array.isArray(item)) return item.map(clean)
    if (typeof item !== 'object' || item === null || Object.getPrototypeOf(item) !== Object.prototype)
      return item
    return Object.fromEntries(
      Object.entries(item).map(([key, entry]) => [redactSecrets(key, secrets), clean(entry)]),
    )
  }
}

/** An error on its way out of a sandbox, without the secrets. */
export function redactWireError(error: WireError, secrets: readonly string[]): WireError {
  return redactData(error, secrets)
}
