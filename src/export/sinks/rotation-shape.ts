import { z } from 'zod'

/** The options of rotation, for schemas. */
export const rotationShape = {
  maxBytes: z.int().min(1).optional(),
  maxRows: z.int().min(1).optional(),
  everyMs: z.number().min(1).optional(),
}
