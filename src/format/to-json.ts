import { randomUUID } from 'node:crypto'

/**
 * JSON text in which 64-bit integers stay exact: bigints are written as bare digits.
 * @example
 * toJson({ id: 9007199254740993n }) //=> '{"id":9007199254740993}'
 */
export function toJson(value: unknown, indent?: number): string {
  // JSON.stringify cannot write a bigint; a marker nobody can guess is replaced afterwards.
  const marker = randomUUID()
  let found = false
  const text = JSON.stringify(
    value,
    (_key, item) => {
      if (typeof item !== 'bigint') return item
      found = true
      return `${marker}${item}`
    },
    indent,
  )
  return found ? text.replaceAll(new RegExp(`"${marker}(-?\\d+)"`, 'g'), '$1') : text
}
