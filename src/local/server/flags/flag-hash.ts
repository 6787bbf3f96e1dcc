import { createHash } from 'node:crypto'

/** 15 hexadecimal digits, all of them f. */
const LARGEST = Number(BigInt('0xfffffffffffffff'))

/**
 * Where someone stands in a flag's rollout: from 0 to 1, the same on every call and in every PostHog SDK. Equal for equal
 * flag key, identifier and salt.
 */
export function flagHash(flagKey: string, identifier: string, salt = ''): number {
  const digest = createHash('sha1').update(`${flagKey}.${identifier}${salt}`).digest('hex')
  return Number(BigInt(`0x${digest.slice(0, 15)}`)) / LARGEST
}

export interface Variant {
  key: string
  rollout_percentage: number
}

/** The variant whose share of the line from 0 to 1 the identifier falls on. */
export function chooseVariant(
  flagKey: string,
  identifier: string,
  variants: readonly Variant[],
): string | undefined {
  const place = flagHash(flagKey, identifier, 'variant')
  let end = 0
  for (const { key, rollout_percentage } of variants) {
    end += rollout_percentage / 100
    if (place < end) return key
  }
  return undefined
}
