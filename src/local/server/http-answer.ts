import { writeExactJson } from '../ingest/exact-json.ts'

/** What a route gives back; the server writes it. */
export interface HttpAnswer {
  status: number
  /** Text, or bytes where there can be many. */
  body: string | Buffer
  contentType: string
  headers?: Record<string, string>
}

export const jsonText = (status: number, body: string | Buffer): HttpAnswer => ({
  status,
  body,
  contentType: 'application/json',
})

export const json = (status: number, value: unknown): HttpAnswer => jsonText(status, writeExactJson(value))

/** Capture answers in plain text when it refuses. */
export const plainText = (status: number, body: string): HttpAnswer => ({
  status,
  body,
  contentType: 'text/plain; charset=utf-8',
})
