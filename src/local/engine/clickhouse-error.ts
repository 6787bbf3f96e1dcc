import { EngineError } from './engine.ts'

/** ClickHouse codes that the local PostHog tells apart. */
export const CLICKHOUSE_CODES = {
  timeoutExceeded: 159,
  readonly: 164,
  tooSlow: 160,
  memoryLimitExceeded: 241,
  cancelled: 394,
  tooManyRowsOrBytes: 396,
} as const

/**
 * Turns what chdb throws into an `EngineError`: the code, ClickHouse's name for it, and the message without wrapping,
 * repeated codes and version.
 */
export function toEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error
  const text = error instanceof Error ? error.message : String(error)
  const code = /\bCode: (\d+)\./.exec(text)?.[1]
  const name = /\(([A-Z][A-Z0-9_]+)\)\.?\s*$/.exec(withoutVersion(text))?.[1]
  return new EngineError(messageOf(text), code ? Number(code) : 0, name ?? 'UNKNOWN')
}

function messageOf(text: string): string {
  return withoutVersion(text)
    .replace(/^Query failed: /, '')
    .replace(/^(?:Code: \d+\. )?(?:DB::Exception: )?(?:Code: \d+\. DB::Exception: )*/, '')
    .replace(/(?:\s*\([A-Z][A-Z0-9_]+\)\.?)+\s*$/, '')
    .trim()
}

const withoutVersion = (text: string): string => text.replace(/ \(version [^)]*\)/g, '')
