import type { ErrorCode } from '../errors.ts'

/** What a refusal of PostHog means for a caller. */
export interface Verdict {
  code: ErrorCode
  /** The next step, in a sentence. */
  hint: string
  /** @default false */
  retryable?: boolean
  details?: Record<string, unknown>
}
