import { isAbsolute, normalize, sep } from 'node:path'
import { z } from 'zod'
import { momentOrDayInput } from '../../schemas/time-input.ts'
import type { TemplateParameterHeader } from './template-header.ts'

const DAY = /^\d{4}-\d{2}-\d{2}$/
const RELATIVE = /^-(\d{1,5})([mhdw])$/
const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** What a caller may give for a parameter, and the plain value that the script gets. `nowMs` is what `now` means. */
export function parameterSchema(parameter: TemplateParameterHeader, nowMs: number): z.ZodType {
  const schema = valueSchema(parameter, nowMs)
  if (parameter.required) return schema
  const fallback = 'default' in parameter ? parameter.default : undefined
  // As if the caller had given it, so that `-30d` becomes a moment.
  return fallback === undefined ? schema.optional() : schema.prefault(fallback as never)
}

function valueSchema(parameter: TemplateParameterHeader, nowMs: number): z.ZodType {
  switch (parameter.type) {
    case 'text':
      return z.string().min(1)
    case 'texts':
      return z
        .array(z.string().min(1))
        .min(parameter.min)
        .max(parameter.max ?? 1000)
    case 'integer':
      return z
        .int()
        .min(parameter.min ?? Number.MIN_SAFE_INTEGER)
        .max(parameter.max ?? Number.MAX_SAFE_INTEGER)
    case 'flag':
      return z.boolean()
    case 'choice':
      return z.enum(parameter.one_of)
    case 'moment':
      return momentSchema(nowMs)
    case 'object':
      return looseObject
    case 'objects':
      return z.array(looseObject).min(parameter.min)
    case 'file':
      return z.string().refine(isInside, 'expected a path below the working directory, such as rows.ndjson')
  }
}

const looseObject = z.record(z.string(), z.unknown())

const MOMENT =
  'expected a Date, ISO 8601 text with an offset, a day such as 2026-09-01, now, or a span before now such as -30d or -12h'

function momentSchema(nowMs: number): z.ZodType {
  return z.union([z.date(), z.string()], MOMENT).transform((given, context) => {
    if (given === 'now') return new Date(nowMs).toISOString()
    const [, count, unit] = RELATIVE.exec(String(given)) ?? []
    if (count) return new Date(nowMs - Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS]).toISOString()
    const moment = momentOrDayInput.safeParse(given)
    if (moment.success) return moment.data
    context.issues.push({ code: 'custom', message: MOMENT, input: given })
    return z.NEVER
  })
}

function isInside(path: string): boolean {
  const parts = normalize(path).split(sep)
  return path !== '' && !isAbsolute(path) && !parts.includes('..') && !path.endsWith('/') && parts[0] !== '.'
}

/** Whether two moments are in the wrong order, as far as can be told without the project's timezone. */
export function isReversed(from: unknown, to: unknown): boolean {
  if (typeof from !== 'string' || typeof to !== 'string' || DAY.test(from) !== DAY.test(to)) return false
  return Date.parse(from) >= Date.parse(to)
}
