import type { ZodType } from 'zod'
import { ApiError } from '../errors.ts'
import type { HttpResponse } from '../http/http-client.ts'
import { parseJson } from '../schemas/parse-json.ts'
import { isQueryResponse, type QueryResponse, queryResponseSchema } from '../schemas/query-response.ts'

/** The body of an answer as JSON. @throws {ApiError} `invalid_response` when it is something else. */
export function readJson({ status, headers, text }: HttpResponse): unknown {
  try {
    return parseJson(text)
  } catch (cause) {
    const type = headers['content-type']?.split(';')[0] ?? 'no content type'
    throw new ApiError(
      `PostHog answered ${status} with something that is not JSON (${type}, ${text.length} characters).`,
      {
        code: 'invalid_response',
        status,
        hint: 'Check that host (POSTHOG_HOST) is the address of the PostHog API, and try again if a connection was cut.',
        cause,
      },
    )
  }
}

/** The same value, known to have the shape. @throws {ApiError} `invalid_response` naming where it differs. */
export function expectShape<T>(value: unknown, schema: ZodType<T>, what: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const place = issue?.path.length ? ` at ${issue.path.join('.')}` : ''
  throw new ApiError(`${what} does not look as PostHog's API promises${place}: ${issue?.message}.`, {
    code: 'invalid_response',
    hint: 'Check that host (POSTHOG_HOST) is a PostHog, and that its version is supported.',
  })
}

/** What `/query/` answered. @throws {ApiError} `invalid_response` naming where it is something else. */
export const expectQueryResponse = (answer: Record<string, unknown>): QueryResponse =>
  isQueryResponse(answer) ? answer : expectShape(answer, queryResponseSchema, 'The result of the query')
