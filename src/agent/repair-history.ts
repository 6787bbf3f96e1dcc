import { wholeText } from '../format/whole-text.ts'
import { isRecord } from '../is-record.ts'
import type { ToolUseBlock } from '../tools/anthropic-format/tool-use-block.ts'
import { mapBlocks } from './map-texts.ts'
import type {
  AgentMessage,
  AssistantBlock,
  GivenMessage,
  HistoryToolResultBlock,
  UserBlock,
} from './message.ts'

/** What a model reads in place of a result that never came. */
export const INTERRUPTED =
  'No result: the run was interrupted during this call. If it only reads, call it again. If it writes, it may have been done: check before you repeat it.'

type Block = { type: string } & Record<string, unknown>

/**
 * The conversation as the Messages API accepts it: it begins with the user, roles alternate, no message and no text is empty,
 * every call of a tool is answered in the next message, and nothing else is. What cannot be kept is left out; a call without
 * a result gets one that says that it was interrupted.
 */
export function repairHistory(messages: readonly GivenMessage[]): AgentMessage[] {
  const repaired: AgentMessage[] = []
  const knownCalls = new Set<string>()
  let unanswered: ToolUseBlock[] = []
  let answers = new Map<string, HistoryToolResultBlock>()

  for (const { role, blocks } of joinParts(messages)) {
    if (role === 'assistant') takeAssistant(blocks)
    else takeUser(blocks)
  }
  answer()
  return repaired

  function takeAssistant(blocks: Block[]): void {
    answer()
    if (repaired.length === 0) return
    const content = settleBlocks(blocks.filter((block) => block.type !== 'tool_use' || isNewCall(block)))
    if (content.length === 0) return
    append(repaired, { role: 'assistant', content: content as unknown as AssistantBlock[] })
    unanswered = toolUsesOf(content)
  }

  function isNewCall({ id, name }: Block): boolean {
    if (typeof id !== 'string' || !/^[\w-]+$/.test(id) || knownCalls.has(id)) return false
    if (typeof name !== 'string' || !/^[\w-]{1,128}$/.test(name)) return false
    knownCalls.add(id)
    return true
  }

  function takeUser(blocks: Block[]): void {
    const isResult = ({ type }: Block) => type === 'tool_result'
    for (const block of blocks.filter(isResult)) {
      const id = String(block.tool_use_id)
      if (unanswered.some((call) => call.id === id) && !answers.has(id))
        answers.set(id, block as unknown as HistoryToolResultBlock)
    }
    const rest = blocks.filter((block) => !isResult(block))
    if (rest.length === 0) return
    answer()
    append(repaired, { role: 'user', content: rest as unknown as UserBlock[] })
  }

  /** Results come first in their message, in the order of the calls. */
  function answer(): void {
    if (unanswered.length === 0) return
    const content = unanswered.map(
      ({ id }): UserBlock =>
        answers.get(id) ?? { type: 'tool_result', tool_use_id: id, content: INTERRUPTED, is_error: true },
    )
    append(repaired, { role: 'user', content })
    unanswered = []
    answers = new Map()
  }
}

/** Adds a message, or its content to the last one when that is of the same role. */
export function append(messages: AgentMessage[], message: AgentMessage): void {
  const last = messages.at(-1)
  if (last?.role === message.role) (last.content as unknown[]).push(...message.content)
  else messages.push({ ...message, content: [...message.content] } as AgentMessage)
}

/**
 * Blocks of an answer that can stand in a history: thinking only before something else, calls of the API's own tools only
 * together with their results.
 */
export function settleBlocks<T extends { type: string }>(blocks: readonly T[]): T[] {
  const calls = idsOf(blocks, 'server_tool_use', 'id')
  const results = idsOf(blocks, '_tool_result', 'tool_use_id')
  const kept = blocks.filter((block) => {
    if (block.type === 'server_tool_use') return results.has(field(block, 'id'))
    return !block.type.endsWith('_tool_result') || calls.has(field(block, 'tool_use_id'))
  })
  const end = kept.findLastIndex(({ type }) => type !== 'thinking' && type !== 'redacted_thinking')
  return kept.slice(0, end + 1)
}

/** The calls among blocks of an answer. */
export const toolUsesOf = (blocks: readonly { type: string }[]): ToolUseBlock[] =>
  blocks.filter((block): block is ToolUseBlock => block.type === 'tool_use')

const idsOf = (blocks: readonly { type: string }[], type: string, name: string): ReadonlySet<unknown> =>
  new Set(blocks.filter((block) => block.type.endsWith(type)).map((block) => field(block, name)))

const field = (block: object, name: string): unknown => (block as Record<string, unknown>)[name]

interface Part {
  role: 'user' | 'assistant'
  blocks: Block[]
}

/** Messages as blocks; an answer that came in parts, because the API paused it, is one again. */
function joinParts(messages: readonly GivenMessage[]): Part[] {
  const parts: Part[] = []
  for (const { role, content } of messages) {
    if (role !== 'user' && role !== 'assistant') continue
    const blocks = toBlocks(content, role)
    const last = parts.at(-1)
    if (role === 'assistant' && last?.role === role && toolUsesOf(last.blocks).length === 0)
      last.blocks.push(...blocks)
    else if (blocks.length > 0) parts.push({ role, blocks })
  }
  return parts
}

/** What only the other side may say. */
const FOREIGN: Record<Part['role'], RegExp> = {
  user: /^(tool_use|server_tool_use|thinking|redacted_thinking|.*_tool_result)$/,
  assistant: /^(tool_result|image|document|search_result)$/,
}

function toBlocks(content: GivenMessage['content'], role: Part['role']): Block[] {
  const blocks: readonly unknown[] = typeof content === 'string' ? [{ type: 'text', text: content }] : content
  const known = blocks.flatMap((block) => {
    if (!isRecord(block) || typeof block.type !== 'string' || FOREIGN[role].test(block.type)) return []
    const { type } = block
    if (type === 'text')
      return typeof block.text === 'string' && block.text.trim() !== '' ? [{ ...block, type }] : []
    if (type === 'thinking' && typeof block.signature !== 'string') return []
    if (type === 'tool_use') return [{ ...block, type, input: isRecord(block.input) ? block.input : {} }]
    return [{ ...block, type }]
  })
  return mapBlocks(known, wholeText)
}
