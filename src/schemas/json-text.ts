import { z } from 'zod'
import { parseJson } from './parse-json.ts'

/**
 * A zod type for columns that hold JSON as text, such as `properties`: decodes the text, then checks what is inside.
 * @example
 * const schema = z.object({ event: z.string(), properties: jsonText(z.looseObject({ plan: z.string().optional() })) })
 * const [row] = await client.query('SELECT event, properties FROM events LIMIT 1', { schema })
 * row.properties.plan //=> 'pro'
 */
export function jsonText<T extends z.ZodType = z.ZodUnknown>(
  inner?: T,
): z.ZodPipe<z.ZodTransform<unknown, unknown>, T> {
  const decode = z.transform((value: unknown, context) => {
    if (typeof value !== 'string') return value
    try {
      return parseJson(value)
    } catch {
      context.issues.push({ code: 'custom', message: 'expected JSON text', input: value })
      return z.NEVER
    }
  })
  return z.pipe(decode, (inner ?? z.unknown()) as T)
}
