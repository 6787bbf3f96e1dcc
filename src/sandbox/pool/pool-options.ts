import { z } from 'zod'

const DAY_MS = 86_400_000
const durationSchema = z.int().min(0).max(DAY_MS)

export const poolOptionsSchema = z
  .strictObject({
    create: z.custom((value) => typeof value === 'function', 'expected a function'),
    min: z.int().min(0).max(1000).optional(),
    max: z.int().min(1).max(1000).optional(),
    ttlMs: durationSchema.min(1).optional(),
    maxAgeMs: durationSchema.min(1).optional(),
    pauseAfterMs: durationSchema.optional(),
    healthCheckAfterMs: durationSchema.optional(),
    acquireTimeoutMs: durationSchema.optional(),
  })
  .refine(({ min = 0, max = 5 }) => min <= max, 'min is above max')

export const acquireOptionsSchema = z.strictObject({
  user: z.string().min(1).optional(),
  signal: z.instanceof(AbortSignal).optional(),
  timeoutMs: durationSchema.optional(),
})
