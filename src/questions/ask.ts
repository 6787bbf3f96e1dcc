import type { CallOptions, Driver } from '../client/driver.ts'
import { snapshot } from '../snapshot.ts'
import type { Answer } from './answer.ts'
import type { PreviousQuestion } from './follow-up.ts'
import type { NoMatch } from './match.ts'
import type { QuestionRegistry } from './question-registry.ts'
import type { Taxonomy } from './taxonomy.ts'

export interface AskOptions extends CallOptions {
  /** @default the questions of this package */
  registry?: QuestionRegistry
  /** Parameters given beside the text; they win over what the text says. */
  params?: Readonly<Record<string, unknown>>
  /** The answer, or the match, the text may go on from: "and by country?", "same for last month". From a NoMatch nothing goes on. */
  previous?: PreviousQuestion | NoMatch
  /** What "today" is, read in the project's timezone like all days and hours of the answer. @default the present */
  now?: Date
  /** Names of the project. @default asked of the driver, and kept for some minutes (see `taxonomy`) */
  taxonomy?: Taxonomy
}

/**
 * Answers a question in plain words with a verified query; or says why none fits. It never answers something else.
 * @throws {InputError} for options that do not exist.
 * @throws what the driver throws: no connection, a wrong key, a query that takes too long.
 * @example
 * const answer = await ask(client, 'What are the top events in the last 7 days?')
 * if (answer.matched) console.log(answer.text)
 * else console.log(answer.reason, answer.nearest)
 * //=> $pageview happened most: 9,312 times by 1,204 people, 41.2% of all events (last 7 days).
 */
export async function ask(driver: Driver, text: string, options: AskOptions = {}): Promise<Answer | NoMatch> {
  const startedAt = performance.now()
  const given = options && { ...options, params: snapshot(options.params) }
  const { answerQuestion } = await import('./question-engine.ts')
  return answerQuestion(driver, text, given, startedAt)
}
