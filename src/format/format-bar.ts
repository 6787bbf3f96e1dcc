const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const

/**
 * A horizontal bar, exact to an eighth of a cell; anything above zero is visible.
 * @example
 * formatBar(5, 10, 4) //=> '██'
 */
export function formatBar(value: number, largest: number, width: number): string {
  if (!(value > 0) || !(largest > 0)) return ''
  const eighths = Math.max(1, Math.round((Math.min(value, largest) / largest) * width * 8))
  return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]
}
