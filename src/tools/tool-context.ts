import type { CoreClient } from '../client/core-client.ts'
import type { Driver } from '../client/driver.ts'
import type { QuestionRegistry } from '../questions/question-registry.ts'
import type { SandboxExecutor } from '../sandbox/sandbox-executor.ts'
import type { ResultPages } from './result-pages.ts'
import type { ToolExports } from './tool-exports.ts'

/** What the tools of one kit share. */
export interface ToolContext {
  driver: Driver
  /** For what writes; absent when the kit was made for another driver. */
  client?: CoreClient
  /** Where scripts run; absent when they may not. */
  executor?: SandboxExecutor
  /** Where exports go; absent when there are none. */
  exports?: ToolExports
  /** Read on first use. */
  questions: () => Promise<QuestionRegistry>
  pages: ResultPages
  /** Most tokens of one result. */
  maxTokens: number
  /** What "today" is. */
  now: () => Date
}
