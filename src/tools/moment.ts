import { z } from 'zod'
import { momentInput } from '../schemas/time-input.ts'

/** A moment as models write it. Checked here, so that a wrong one is told with the name of the input. */
export const momentSchema = z
  .string()
  .refine(
    (text) => momentInput.safeParse(text).success,
    'expected ISO 8601 with an offset, such as "2026-11-20T09:30:00Z"',
  )
