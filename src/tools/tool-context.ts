import type { Driver } from '../client/driver.ts'
import type { QuestionRegistry } from '../questions/question-registry.ts'
import type { ResultPages } from './result-pages.ts'

/** What the tools of one kit share. */
export interface ToolContext {
  driver: Driver
  /** Read on first use. */
  questions: () => Promise<QuestionRegistry>
  pages: ResultPages
  /** Most tokens of one result. */
  maxTokens: number
  /** What "today" is. */
  now: () => Date
}
