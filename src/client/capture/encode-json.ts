import { findJsonProblem, type JsonProblem } from './find-json-problem.ts'

/** JSON text, or what stands in its way. */
export type EncodedJson = { json: string } | { problem: JsonProblem }

/**
 * A value as JSON, as `JSON.stringify` writes it. What would arrive as something else is a problem: NaN, functions, maps,
 * bigints, circular references, and halves of surrogate pairs, for which PostHog refuses a whole batch. As in JSON, a field
 * that is `undefined` is left out, and what has a `toJSON` is what that gives: a Date is ISO text.
 */
export function encodeJson(value: object): EncodedJson {
  try {
    const problem = findJsonProblem(value)
    return problem ? { problem } : { json: JSON.stringify(value) }
  } catch (error) {
    // Nested too deeply, or a toJSON that throws.
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    return { problem: { path: '', message: `it cannot be written as JSON: ${reason}` } }
  }
}
