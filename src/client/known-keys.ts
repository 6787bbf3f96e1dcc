import type { ZodType } from 'zod'

/** The keys of the object at a path of the schema; empty where the schema allows several shapes. */
export function knownKeys(schema: ZodType, path: readonly PropertyKey[]): string[] {
  const { type, shape, element, innerType, valueType, in: input } = schema.def as unknown as SchemaDef
  if (innerType) return knownKeys(innerType, path)
  if (type === 'pipe' && input) return knownKeys(input, path)
  const [step, ...rest] = path
  if (step === undefined) return Object.keys(shape ?? {})
  const next = shape?.[String(step)] ?? element ?? valueType
  return next ? knownKeys(next, rest) : []
}

/** The parts of zod's definitions that lead from a schema to those inside it. */
interface SchemaDef {
  type: string
  shape?: Record<string, ZodType>
  element?: ZodType
  innerType?: ZodType
  valueType?: ZodType
  in?: ZodType
}
