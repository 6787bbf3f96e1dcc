import { ModelError } from '../errors.ts'
import { wholeText } from '../format/whole-text.ts'
import { isRecord } from '../is-record.ts'
import { mapBlocks } from './map-texts.ts'
import { NO_TOKENS, readUsage, type TokenUsage } from './token-usage.ts'

/** A block of whatever kind, as the stream gave it. */
export type StreamedBlock = { type: string } & Record<string, unknown>

/** A message to its last event. */
export interface CollectedMessage {
  content: StreamedBlock[]
  stopReason: string
  /** Text of those tool inputs that are no JSON object, by the id of the call. */
  malformedInputs: ReadonlyMap<string, string>
}

/** What is new for somebody who watches. */
export interface StreamedPart {
  type: 'text' | 'thinking'
  text: string
}

/** Puts a message together from the events of a stream. Blocks of kinds unknown here are kept as they came. */
export class MessageCollector {
  #blocks = new Map<unknown, { block: StreamedBlock; json: string; isOpen: boolean }>()
  #stopReason: string | undefined
  #usage = NO_TOKENS

  /** As far as the stream has told. */
  get usage(): TokenUsage {
    return this.#usage
  }

  take(event: unknown): StreamedPart | undefined {
    if (!isRecord(event)) return undefined
    if (event.type === 'message_start' && isRecord(event.message))
      this.#usage = readUsage(event.message.usage, this.#usage)
    if (event.type === 'content_block_start' && isRecord(event.content_block))
      return this.#start(event.index, event.content_block)
    if (event.type === 'content_block_delta' && isRecord(event.delta))
      return this.#extend(event.index, event.delta)
    if (event.type === 'content_block_stop') {
      const entry = this.#blocks.get(event.index)
      if (entry) entry.isOpen = false
    }
    if (event.type === 'message_delta') {
      this.#usage = readUsage(event.usage, this.#usage)
      if (isRecord(event.delta) && typeof event.delta.stop_reason === 'string')
        this.#stopReason = event.delta.stop_reason
    }
    return undefined
  }

  /** @throws {ModelError} `connection_failed` when the stream ended before the message did */
  finish(): CollectedMessage {
    const entries = [...this.#blocks.values()]
    if (this.#stopReason === undefined || entries.some(({ isOpen }) => isOpen)) throw cutStream()
    const malformedInputs = new Map<string, string>()
    const content = entries.map(({ block, json }) => {
      if (json === '') return block
      const input = parseObject(json)
      if (!input && block.type === 'tool_use') malformedInputs.set(String(block.id), json)
      return { ...block, input: input ?? {} }
    })
    return { content: mapBlocks(content, wholeText), stopReason: this.#stopReason, malformedInputs }
  }

  #start(index: unknown, started: Record<string, unknown>): StreamedPart | undefined {
    const block: StreamedBlock = { ...started, type: String(started.type) }
    this.#blocks.set(index, { block, json: '', isOpen: true })
    return partOf(block.type, block[block.type])
  }

  #extend(index: unknown, delta: Record<string, unknown>): StreamedPart | undefined {
    const entry = this.#blocks.get(index)
    if (!entry) return undefined
    const { block } = entry
    if (delta.type === 'input_json_delta') entry.json += String(delta.partial_json ?? '')
    if (delta.type === 'signature_delta') block.signature = delta.signature
    if (delta.type === 'citations_delta')
      block.citations = [...(Array.isArray(block.citations) ? block.citations : []), delta.citation]
    if (delta.type !== 'text_delta' && delta.type !== 'thinking_delta') return undefined
    const field = delta.type === 'text_delta' ? 'text' : 'thinking'
    block[field] = `${block[field] ?? ''}${delta[field] ?? ''}`
    return partOf(field, delta[field])
  }
}

const partOf = (type: string, text: unknown): StreamedPart | undefined =>
  (type === 'text' || type === 'thinking') && typeof text === 'string' && text !== ''
    ? { type, text }
    : undefined

function parseObject(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

const cutStream = (): ModelError =>
  new ModelError("The model's answer was cut off: the stream ended before the message did", {
    code: 'connection_failed',
    retryable: true,
    hint: 'Ask again; when it stays, look at what stands between this program and the API.',
  })
