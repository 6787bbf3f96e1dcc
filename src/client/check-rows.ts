import type { ZodType } from 'zod'
import { ApiError, InputError } from '../errors.ts'

/**
 * Every row as the schema makes it.
 * @throws {ApiError} `invalid_response` with the first row (counted from 1) that does not fit, and where in it.
 */
export function checkRows<R>(rows: readonly unknown[], schema: ZodType<R>): R[] {
  return rows.map((row, index) => {
    const result = parse(schema, row)
    if (result.success) return result.data
    const issues = result.error.issues.map(({ path, message }) => ({
      path: path.map(String).join('.'),
      message,
    }))
    const shown = issues.slice(0, 3).map(({ path, message }) => (path ? `${path}: ${message}` : message))
    throw new ApiError(`Row ${index + 1} of the result does not fit the schema: ${shown.join('; ')}.`, {
      code: 'invalid_response',
      hint: 'Change the schema, or cast in the query: toString(x), toFloat(x). Unsure what came? Leave the schema out once.',
      details: { row: index + 1, issues },
    })
  })
}

function parse<R>(schema: ZodType<R>, row: unknown) {
  try {
    return schema.safeParse(row)
  } catch (cause) {
    throw new InputError('The schema cannot be used for rows: it threw, or needs to run asynchronously.', {
      code: 'invalid_input',
      hint: 'Use a schema without asynchronous refinements and transforms.',
      cause,
    })
  }
}
