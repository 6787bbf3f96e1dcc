import { abortedError } from '../http/deadline-errors.ts'
import { onAbort } from '../http/on-abort.ts'
import { failureOf } from '../observe/failure-of.ts'
import type { AgentEvent } from './agent-event.ts'
import { type AnalyticsAgentOptions, checkAgentOptions } from './agent-options.ts'

/**
 * Lets a model answer a question with tools, over the Messages API: streams what it writes, runs its calls (reads side by
 * side), tries again what may be tried again, and always ends with an answer, the reason why there is none, or an error.
 * Nothing is sent before the first event is asked for; leaving the loop ends the run.
 * @throws {InputError} at once, for options that do not exist, and tools that are none
 * @throws {ModelError} from the loop: the model's API refused, failed for good, or gave no answer
 * @throws {ConnectionError} from the loop, `aborted`: the signal fired
 * @throws {ConfigurationError} from the loop: `log` cannot be written
 * @example
 * const anthropic = new Anthropic()
 * const tools = createPostHogTools({ driver: client })
 * for await (const event of runAnalyticsAgent({ anthropic, model, tools, prompt: 'How many people signed up last week?' })) {
 *   if (event.type === 'text') process.stdout.write(event.text)
 *   if (event.type === 'done') console.log(event.stopReason, event.costUsd)
 * }
 * //=> 412 people signed up from 9 to 15 November (UTC). end_turn 0.0113
 */
export function runAnalyticsAgent(options: AnalyticsAgentOptions): AsyncIterable<AgentEvent> {
  return run(checkAgentOptions(options))
}

async function* run(options: AnalyticsAgentOptions): AsyncGenerator<AgentEvent, void, undefined> {
  const { signal, log } = options
  if (signal?.aborted) throw abortedError(signal.reason)
  // Of its own: leaving the loop ends the tools that still run, too.
  const controller = new AbortController()
  const leave = signal && onAbort(signal, () => controller.abort(signal.reason))
  try {
    const { AgentRun } = await import('./agent-run.ts')
    yield* new AgentRun(options, controller.signal).converse()
  } catch (error) {
    const failure = controller.signal.aborted ? abortedError(controller.signal.reason) : error
    // The failure is what counts, should the log be the reason for it.
    await log?.append({ type: 'failed', code: failureOf(failure).code }).catch(() => {})
    throw failure
  } finally {
    leave?.()
    controller.abort()
  }
}
