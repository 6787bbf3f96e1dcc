import { createHash, randomBytes } from 'node:crypto'

const UUID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export const isUuid = (value: unknown): value is string =>
  typeof value === 'string' && UUID_PATTERN.test(value)

/** Hyphens may be missing, braces or `urn:uuid:` may be around it. */
const UUID_FORMS =
  /^(?:urn:uuid:|\{)?([0-9a-f]{8})(-?)([0-9a-f]{4})\2([0-9a-f]{4})\2([0-9a-f]{4})\2([0-9a-f]{12})\}?$/i

/** A UUID in any form PostHog reads, in the usual one; undefined when it is none. */
export function parseUuid(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  if (UUID_PATTERN.test(value)) return value.toLowerCase()
  const [, first, , ...others] = UUID_FORMS.exec(value) ?? []
  return first === undefined ? undefined : [first, ...others].join('-').toLowerCase()
}

/** A name-based UUID (version 5): equal names in a namespace give equal ids. */
export function uuidV5(namespace: string, name: string): string {
  const hash = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
  return withVersion(hash.digest().subarray(0, 16), 5)
}

/** A time-ordered UUID (version 7). */
export function uuidV7(nowMs: number): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(Math.max(0, Math.trunc(nowMs)), 0, 6)
  return withVersion(bytes, 7)
}

function withVersion(bytes: Buffer, version: number): string {
  bytes[6] = (bytes[6]! & 0x0f) | (version << 4)
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
