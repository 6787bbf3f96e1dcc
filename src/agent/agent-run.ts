import { isDeepStrictEqual } from 'node:util'
import { ModelError } from '../errors.ts'
import { wholeText } from '../format/whole-text.ts'
import { type ToolUseBlock, toToolResultBlock } from '../tools/anthropic-format/tool-use-block.ts'
import { runToolCalls } from '../tools/run-tool-calls.ts'
import type { AgentEvent, DoneEvent, StopReason } from './agent-event.ts'
import type { AnalyticsAgentOptions } from './agent-options.ts'
import type { AnthropicClient } from './anthropic-client.ts'
import { buildRequest } from './build-request.ts'
import type { StreamedBlock } from './collect-message.ts'
import { eachUntilAborted } from './each-until-aborted.ts'
import { type AgentMessage, type AssistantBlock, type TextBlock, textOf, type UserBlock } from './message.ts'
import { costOf, MODEL_PRICES } from './model-prices.ts'
import { append, repairHistory, settleBlocks, toolUsesOf } from './repair-history.ts'
import { requestTurn, type Turn } from './request-turn.ts'
import type { SessionEntry } from './session-entry.ts'
import type { SessionLog } from './session-log.ts'
import { systemPrompt } from './system-prompt.ts'
import { addUsage, NO_TOKENS } from './token-usage.ts'

const LAST_TURN =
  'This is the last turn: no tool can be called any more. Answer with what you have, and say what is missing.'
const NO_TEXT = 'Your last message held no text. Answer the question now.'

/** The API ends with these what it will not go on with: calls in such an answer may be half of one. */
const ENDINGS: readonly string[] = ['max_tokens', 'model_context_window_exceeded', 'refusal']

/** The conversation each log told of last: the next run need not write it again. */
const logged = new WeakMap<SessionLog, readonly AgentMessage[]>()

/** One run: a conversation that grows until there is an answer. */
export class AgentRun {
  readonly #options: AnalyticsAgentOptions
  readonly #signal: AbortSignal
  readonly #system: readonly TextBlock[]
  readonly #messages: AgentMessage[]
  #usage = NO_TOKENS
  #turns = 0

  constructor(options: AnalyticsAgentOptions, signal: AbortSignal) {
    this.#options = options
    this.#signal = signal
    const { system = systemPrompt(), messages = [] } = options
    this.#system = typeof system === 'string' ? [{ type: 'text', text: system }] : system
    this.#messages = repairHistory(messages)
  }

  async *converse(): AsyncGenerator<AgentEvent, void, undefined> {
    const { maxTurns = 20 } = this.#options
    await this.#begin()
    // A conversation that was rebuilt after its answer: there is nothing left to ask.
    if (this.#messages.at(-1)?.role === 'assistant') return yield await this.#done('end_turn')
    let hasAskedForText = false
    while (true) {
      this.#turns++
      const isLast = this.#turns >= maxTurns
      // An answer that was paused is gone on with as it stands.
      const isPaused = this.#messages.at(-1)?.role === 'assistant'
      if (isLast && this.#turns > 1 && !isPaused) await this.#say(LAST_TURN)
      const turn = yield* this.#ask(isLast)
      const { stopReason } = turn
      const mayCall = !isLast && !ENDINGS.includes(stopReason)
      await this.#keep(turn, mayCall)
      if (mayCall && toolUsesOf(turn.content).length > 0) {
        yield* this.#runTools(turn)
        continue
      }
      if (stopReason === 'pause_turn' && !isLast) continue
      if (ENDINGS.includes(stopReason)) return yield await this.#done(stopReason as StopReason, turn.content)
      if (this.#answer().trim() !== '')
        return yield await this.#done(isLast && this.#turns > 1 ? 'max_turns' : wholeReason(stopReason))
      if (isLast || hasAskedForText) throw noAnswer(stopReason)
      hasAskedForText = true
      await this.#say(NO_TEXT)
    }
  }

  async #begin(): Promise<void> {
    const { model, log, prompt } = this.#options
    await this.#log({ type: 'run', model })
    const known = log && logged.get(log)
    if (log) logged.delete(log)
    if (this.#messages.length > 0 && !isDeepStrictEqual(known, this.#messages))
      await this.#log({ type: 'history', messages: this.#messages })
    if (prompt !== undefined) await this.#say(prompt)
  }

  async #say(text: string): Promise<void> {
    const content: UserBlock[] = [{ type: 'text', text: wholeText(text) }]
    await this.#log({ type: 'user', content })
    append(this.#messages, { role: 'user', content })
  }

  async *#ask(isLast: boolean): AsyncGenerator<AgentEvent, Turn, undefined> {
    const { anthropic, model, tools, maxTokens = 16_000, maxRetries = 4, hooks } = this.#options
    const { effort, cache = '5m', prices } = this.#options
    const turn = yield* requestTurn({
      anthropic,
      request: buildRequest({
        model,
        maxTokens,
        tools,
        system: this.#system,
        messages: this.#messages,
        effort,
        cache,
        finalTurn: isLast,
      }),
      turn: this.#turns,
      maxRetries,
      signal: this.#signal,
      hooks,
      secrets: secretsOf(anthropic),
    })
    const costUsd = costOf(model, turn.usage, { ...MODEL_PRICES, ...prices })
    this.#usage = addUsage(this.#usage, turn.usage)
    await this.#log({ type: 'usage', turn: this.#turns, usage: turn.usage, costUsd })
    yield {
      type: 'usage',
      turn: this.#turns,
      usage: turn.usage,
      costUsd,
      totalUsage: this.#usage,
      totalCostUsd: this.#cost(),
    }
    return turn
  }

  /** Adds the answer to the conversation: what was refused is no part of it, and calls that will not run are none. */
  async #keep({ content, stopReason }: Turn, mayCall: boolean): Promise<void> {
    if (stopReason === 'refusal') return
    const said = content.filter((block) => !isBlank(block) && (mayCall || block.type !== 'tool_use'))
    // What the API paused goes back to it as it came.
    const kept = (stopReason === 'pause_turn' ? said : settleBlocks(said)) as unknown as AssistantBlock[]
    if (kept.length === 0) return
    await this.#log({ type: 'assistant', content: kept, stopReason })
    append(this.#messages, { role: 'assistant', content: kept })
  }

  async *#runTools({ content, malformedInputs }: Turn): AsyncGenerator<AgentEvent, void, undefined> {
    const { tools, onPermission } = this.#options
    const turn = this.#turns
    const calls = toolUsesOf(content)
    for (const { id, name, input } of calls) yield { type: 'tool_call', turn, id, name, input }
    // A tool refuses an input that is no object, in words that say what a right one is.
    const requested = calls.map((call) => ({ ...call, input: malformedInputs.get(call.id) ?? call.input }))
    const results = runToolCalls(tools, requested, { signal: this.#signal, ask: onPermission })
    const blocks: UserBlock[] = []
    for await (const { text, data, isError } of eachUntilAborted(results, this.#signal)) {
      const { id, name } = calls[blocks.length] as ToolUseBlock
      const block = toToolResultBlock(id, { text, isError })
      blocks.push(block)
      await this.#log({ type: 'tool_result', toolUseId: id, name, content: block.content, isError })
      yield { type: 'tool_result', turn, id, name, text, ...(data && { data }), isError }
    }
    append(this.#messages, { role: 'user', content: blocks })
  }

  async #done(stopReason: StopReason, content?: readonly StreamedBlock[]): Promise<DoneEvent> {
    const { log } = this.#options
    await this.#log({ type: 'done', stopReason, turns: this.#turns })
    const messages = repairHistory(this.#messages)
    if (log) logged.set(log, messages)
    return {
      type: 'done',
      text: content ? textOf(content) : this.#answer(),
      stopReason,
      turns: this.#turns,
      usage: this.#usage,
      costUsd: this.#cost(),
      messages: structuredClone(messages),
    }
  }

  /** What the model said last, with the parts of an answer that was paused. */
  #answer(): string {
    const last = this.#messages.at(-1)
    return last?.role === 'assistant' ? textOf(last.content) : ''
  }

  #cost(): number | null {
    const { model, prices } = this.#options
    return costOf(model, this.#usage, { ...MODEL_PRICES, ...prices })
  }

  async #log(entry: SessionEntry): Promise<void> {
    await this.#options.log?.append(entry)
  }
}

/** Reasons this package does not know, with an answer that has none of the known problems. */
const wholeReason = (stopReason: string): StopReason =>
  stopReason === 'stop_sequence' ? stopReason : 'end_turn'

const isBlank = (block: StreamedBlock): boolean =>
  block.type === 'text' && String(block.text ?? '').trim() === ''

/** Keys of the client, which no error may show. */
const secretsOf = ({ apiKey, authToken }: AnthropicClient): string[] =>
  [apiKey, authToken].filter((key) => typeof key === 'string')

const noAnswer = (stopReason: string): ModelError =>
  new ModelError(`The model ended its turn without an answer (stop reason ${stopReason})`, {
    code: 'invalid_response',
    retryable: true,
    hint: 'Ask again, or allow more turns.',
    details: { stopReason },
  })
