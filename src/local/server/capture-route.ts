import { PostHogDriverError } from '../../errors.ts'
import type { Ingestion } from '../ingest/ingestion.ts'
import { parseCaptureBody } from '../ingest/parse-capture.ts'
import { ApiFailure } from './api-failure.ts'
import { readCapturePayload } from './capture-payload.ts'
import { type HttpAnswer, json, plainText } from './http-answer.ts'
import { readBody } from './request-body.ts'
import type { RouteCall } from './router.ts'

export interface CaptureRouteOptions {
  ingestion: Ingestion
  projectToken: string
  /** Of the body as received. */
  maxBytes: number
  now: () => number
  /** Name of a single event that is sent without one. */
  unnamed?: string
}

/** Takes events in, without a personal key: the project token is in the body. Refusals are plain text, as PostHog's are. */
export function captureRoute({ ingestion, projectToken, maxBytes, now, unnamed }: CaptureRouteOptions) {
  return async ({ request, searchParams }: RouteCall): Promise<HttpAnswer> => {
    try {
      const receivedAtMs = now()
      const body = await readBody(request, maxBytes)
      const { json: sent, bodyBytes } = await readCapturePayload(request, body, searchParams)
      const parsing = { receivedAtMs, projectToken, unnamed, bodyBytes }
      await ingestion.capture(parseCaptureBody(sent, parsing))
      return json(200, { status: 'Ok' })
    } catch (error) {
      if (error instanceof ApiFailure) return plainText(error.status, error.detail)
      if (PostHogDriverError.isInstance(error) && error.status !== undefined)
        return plainText(error.status, [error.message, error.hint].filter(Boolean).join('\n'))
      throw error
    }
  }
}
