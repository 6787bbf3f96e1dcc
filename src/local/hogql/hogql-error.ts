/** A refusal of HogQL text, worded as PostHog words it. `start`/`end` are UTF-16 offsets into the text. */
export class HogQLError extends Error {
  override readonly name = 'HogQLError'
  readonly code: HogQLErrorCode
  readonly start?: number
  readonly end?: number
  /** Names that exist and look alike, nearest first. */
  readonly suggestions: readonly string[]

  constructor(message: string, options: HogQLErrorOptions = {}) {
    super(message)
    this.code = options.code ?? 'hogql_query_error'
    this.start = options.start
    this.end = options.end
    this.suggestions = options.suggestions ?? []
  }
}

export type HogQLErrorCode = 'hogql_syntax_error' | 'hogql_query_error'

export interface HogQLErrorOptions {
  code?: HogQLErrorCode
  start?: number
  end?: number
  suggestions?: readonly string[]
}

/** A refusal that points at one node. */
export function queryError(
  message: string,
  node?: { start?: number; end?: number },
  suggestions: readonly string[] = [],
): HogQLError {
  return new HogQLError(message, { start: node?.start, end: node?.end, suggestions })
}
