import type { QueryPosition } from '../errors.ts'
import type { CallOptions, QueryInputs } from './driver.ts'

/** What `validate()` takes beside the query. */
export interface ValidateOptions extends CallOptions, QueryInputs {}

/** The verdict of `validate()`: whether PostHog would run the query, and what it says about it. */
export interface ValidationResult {
  /** False as soon as there is an error. */
  valid: boolean
  /** Why the query would be refused. */
  errors: QueryNotice[]
  /** What is allowed and probably not meant. */
  warnings: QueryNotice[]
  /** What else is worth knowing, such as the types of fields. */
  notices: QueryNotice[]
  /** Tables the query reads; empty when PostHog cannot tell. */
  tables: string[]
}

/** A remark on a query. */
export interface QueryNotice {
  message: string
  /** The part of the text it is about, when that is known. */
  position?: QueryPosition
  /** Text to put in place of that part. */
  fix?: string
  /** The next step: names of the live schema that come near, or what to change. */
  hint?: string
}
