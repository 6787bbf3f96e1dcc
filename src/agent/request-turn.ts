import { abortedError } from '../http/deadline-errors.ts'
import { sleep } from '../http/sleep.ts'
import { untilAborted } from '../http/until-aborted.ts'
import { emit } from '../observe/emit.ts'
import { failureOf } from '../observe/failure-of.ts'
import type { Hooks } from '../observe/hooks.ts'
import type { TextEvent, ThinkingEvent, TurnRetryEvent } from './agent-event.ts'
import { type AnthropicClient, type ModelRequest, openStream } from './anthropic-client.ts'
import { type CollectedMessage, MessageCollector } from './collect-message.ts'
import { decideModelRetry } from './decide-model-retry.ts'
import { eachUntilAborted } from './each-until-aborted.ts'
import { modelFailure } from './model-failure.ts'
import { addUsage, NO_TOKENS, type TokenUsage } from './token-usage.ts'

export interface RequestTurnOptions {
  anthropic: AnthropicClient
  request: ModelRequest
  turn: number
  maxRetries: number
  signal: AbortSignal
  hooks?: Hooks
  /** Masked in what errors say. */
  secrets: readonly string[]
}

export interface Turn extends CollectedMessage {
  /** With the attempts that failed in the middle: they are billed as well. */
  usage: TokenUsage
}

/**
 * One answer of the model, to its end: tried again where that may help, never half of one.
 * @throws {ModelError} when it failed for good
 * @throws {ConnectionError} `aborted`
 */
export async function* requestTurn({
  anthropic,
  request,
  turn,
  maxRetries,
  signal,
  hooks,
  secrets,
}: RequestTurnOptions): AsyncGenerator<TextEvent | ThinkingEvent | TurnRetryEvent, Turn, undefined> {
  let spent = NO_TOKENS
  for (let attempt = 1; ; attempt++) {
    const startedAt = performance.now()
    const message = new MessageCollector()
    let streaming = false
    let shownText = ''
    let requestId: string | undefined
    const tell = (outcome: { ok: true } | ({ ok: false } & ReturnType<typeof failureOf>)) =>
      emit(hooks, 'onModel', () => ({
        ...outcome,
        model: request.model,
        durationMs: performance.now() - startedAt,
        ...(requestId !== undefined && { requestId }),
        ...tokensOf(message.usage),
      }))
    try {
      const stream = await untilAborted(openStream(anthropic, request, signal), signal)
      requestId = stream.requestId
      streaming = true
      for await (const event of eachUntilAborted(stream.events, signal)) {
        failOnErrorEvent(event)
        const part = message.take(event)
        if (part?.type === 'text') shownText += part.text
        if (part) yield { ...part, turn }
      }
      const collected = message.finish()
      spent = addUsage(spent, message.usage)
      tell({ ok: true })
      return { ...collected, usage: spent }
    } catch (error) {
      if (signal.aborted) throw abortedError(signal.reason)
      spent = addUsage(spent, message.usage)
      const failure = modelFailure(error, { streaming, secrets })
      tell({ ok: false, ...failureOf(failure) })
      const delayMs = decideModelRetry({ error: failure, attempt, maxRetries, random: Math.random() })
      if (delayMs === undefined) throw failure
      const { code, status } = failure
      yield {
        type: 'retry',
        turn,
        code,
        ...(status !== undefined && { status }),
        delayMs,
        discardedText: shownText,
      }
      await sleep(delayMs, signal).catch((reason) => {
        throw abortedError(reason)
      })
    }
  }
}

/** The SDK throws for these; clients that are not the SDK may pass them on. */
function failOnErrorEvent(event: unknown): void {
  if (typeof event === 'object' && event !== null && 'type' in event && event.type === 'error') throw event
}

const tokensOf = (usage: TokenUsage) => ({
  inputTokens: usage.inputTokens,
  outputTokens: usage.outputTokens,
  cacheReadTokens: usage.cacheReadTokens,
  cacheWriteTokens: usage.cacheWriteTokens + usage.cacheWrite1hTokens,
})
