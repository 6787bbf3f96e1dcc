import { distance } from 'fastest-levenshtein'
import { z } from 'zod'

/**
 * An object inside a document that PostHog stores as it comes: keys this package does not know are kept, so that what was
 * read can be written back, but one that looks like a misspelt known key is refused, because PostHog would ignore it
 * without a word.
 */
export function tolerantObject<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape)
  return z.looseObject(shape).check(({ value, issues }) => {
    const keys = Object.keys(value).filter((key) => !known.includes(key) && known.some(nearTo(key)))
    if (keys.length > 0) issues.push({ code: 'unrecognized_keys', keys, input: value })
  })
}

const nearTo =
  (key: string) =>
  (name: string): boolean =>
    distance(key.toLowerCase(), name) <= Math.max(1, Math.floor(key.length / 4))
