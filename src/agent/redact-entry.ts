import { isRecord } from '../is-record.ts'
import { redactSecrets } from '../redact.ts'

/**
 * The entry with every key masked in every text and name of it, whole characters only. Signed thinking that held a key is
 * left out: the API refuses it when it was altered.
 */
export function redactEntry<T>(entry: T, secrets: readonly string[]): T {
  return redact(entry) as T

  function redact(value: unknown): unknown {
    if (typeof value === 'string') return redactText(value)
    if (typeof value === 'bigint') return String(value)
    if (Array.isArray(value)) return value.filter((item) => !isAlteredThinking(item)).map(redact)
    if (!isRecord(value)) return value
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [redactText(name), redact(item)]))
  }

  function redactText(text: string): string {
    return redactSecrets(text, secrets).replaceAll(/\p{Surrogate}/gu, '\uFFFD')
  }

  function isAlteredThinking(item: unknown): boolean {
    return (
      isRecord(item) &&
      (item.type === 'thinking' || item.type === 'redacted_thinking') &&
      Object.values(item).some((value) => typeof value === 'string' && redactText(value) !== value)
    )
  }
}
