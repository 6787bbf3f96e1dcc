const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/**
 * An amount of data as people say it, in powers of ten.
 * @example formatBytes(65_800_000) //=> '65.8 MB'
 */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  // 999.95 would be written 1000.0.
  while (value >= 999.95 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`
}
