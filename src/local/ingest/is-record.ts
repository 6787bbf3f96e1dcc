export type JsonRecord = Record<string, unknown>

/** True for a JSON object: not null, not an array. */
export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An object without inherited names: a property called `constructor` or `__proto__` is only a property. */
export const bareRecord = (...sources: JsonRecord[]): JsonRecord =>
  Object.assign(Object.create(null) as JsonRecord, ...sources)
