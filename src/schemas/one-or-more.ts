import { z } from 'zod'

/** One of something, or a list of alternatives. */
export const oneOrMore = <T extends z.ZodType>(item: T) => z.union([item, z.array(item).min(1)])
