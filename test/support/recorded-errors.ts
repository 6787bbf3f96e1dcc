import { readFileSync } from 'node:fs'

/** A failure as PostHog answers it. */
export interface RecordedError {
  name: string
  status: number
  headers?: Record<string, string>
  /** The envelope; text where something else answers. */
  body: Record<string, unknown> | string
  /** The code of the client's error. */
  code: string
  /** Whether the same call may succeed later. @default false */
  retryable?: boolean
  /** How the local PostHog is brought to it, or why it is not. */
  local: {
    fault?: string
    skipped?: string
    method?: 'GET' | 'POST' | 'DELETE'
    path?: string
    body?: object
    text?: string
    headers?: Record<string, string>
  }
}

export const recordedErrors = (): RecordedError[] =>
  JSON.parse(readFileSync(new URL('../fixtures/posthog-errors.json', import.meta.url), 'utf8'))
