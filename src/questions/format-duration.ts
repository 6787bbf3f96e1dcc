const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

/**
 * A length of time as people say it, in its largest unit.
 * @example formatDuration(5_400) //=> '1.5 hours'
 */
export function formatDuration(seconds: number): string {
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? (['second', 1] as const)
  const text = (seconds / size).toLocaleString('en-US', { maximumFractionDigits: 1 })
  return `${text} ${unit}${text === '1' ? '' : 's'}`
}
