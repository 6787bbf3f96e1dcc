import { z } from 'zod'

/** A list, bare or as `results`: routes that do not page differ in this, and between versions. */
export const listWithin = <T>(item: z.ZodType<T>): z.ZodType<T[]> =>
  z
    .union([z.array(item), z.looseObject({ results: z.array(item) })])
    .transform((answer) => (Array.isArray(answer) ? answer : (answer.results as T[])))
