import { escapeControls } from './escape-controls.ts'

/** How a value is written in a cell. `grouped` is for people (`12,345.6`), `plain` for pipes (`12345.6`). */
export type NumberStyle = 'grouped' | 'plain'

/**
 * One value as text of one line: null is empty, text keeps its characters except control characters, objects are JSON.
 * @example
 * formatValue(12345.678, 'grouped') //=> '12,345.68'
 * formatValue('a\nb', 'plain')      //=> 'a\\nb'
 */
export function formatValue(value: unknown, numbers: NumberStyle): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'bigint')
    return numbers === 'grouped' ? value.toLocaleString('en-US') : value.toString()
  if (typeof value === 'number') return numbers === 'grouped' ? groupDigits(value) : String(value)
  if (typeof value === 'string') return escapeControls(value)
  if (typeof value === 'boolean') return String(value)
  return escapeControls(
    JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? String(item) : item)) ?? '',
  )
}

function groupDigits(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  // Two decimals would turn small rates into 0, so below one the significant digits count.
  const digits = Math.abs(value) < 1 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 2 }
  return value.toLocaleString('en-US', digits)
}
