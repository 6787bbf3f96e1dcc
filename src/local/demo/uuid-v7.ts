import type { Random } from './random.ts'

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')

/** A time-ordered UUID (version 7), as PostHog's SDKs make for events, sessions and devices. */
export function uuidV7(timestampMs: number, random: Random): string {
  const time = hex(Math.floor(timestampMs), 12)
  const low = hex(Math.floor(random.next() * 0x1000000), 6)
  const high = hex(Math.floor(random.next() * 0x1000000), 6)
  const head = hex(0x7000 | Math.floor(random.next() * 0x1000), 4)
  const variant = hex(0x8000 | Math.floor(random.next() * 0x4000), 4)
  return `${time.slice(0, 8)}-${time.slice(8)}-${head}-${variant}-${low}${high}`
}
