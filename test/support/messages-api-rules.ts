/**
 * The rules of the Messages API for a request, as far as tools and histories go, written from its documentation and not from
 * the code under test. Gives the first thing the API would refuse, in its manner.
 */
export function refusalOf(request: unknown): string | undefined {
  if (!isRecord(request)) return 'body: expected an object'
  const { messages, tools, model, max_tokens: maxTokens } = request
  if (typeof model !== 'string' || model === '') return 'model: Field required'
  if (typeof maxTokens !== 'number' || maxTokens < 1) return 'max_tokens: Field required'
  return (
    historyRefusalOf(messages) ??
    toolsRefusalOf(tools, messages) ??
    cacheRefusalOf(request) ??
    endRefusalOf(messages as Message[])
  )
}

interface Block extends Record<string, unknown> {
  type: string
}
interface Message {
  role: string
  content: string | Block[]
}

/** What the API would refuse of a conversation. */
export function historyRefusalOf(messages: unknown): string | undefined {
  if (!Array.isArray(messages) || messages.length === 0) return 'messages: at least one message is required'
  if (/(?<!\\)(?:\\\\)*\\ud[89a-f]/.test(JSON.stringify(messages)))
    return 'The request body is not valid JSON: no low surrogate in string'
  const callIds = new Set<unknown>()
  let expected: unknown[] = []
  for (const [index, message] of (messages as Message[]).entries()) {
    const where = `messages.${index}`
    if (message.role !== (index % 2 === 0 ? 'user' : 'assistant'))
      return `${where}: roles must alternate between "user" and "assistant", beginning with "user"`
    const blocks = blocksOf(message.content)
    if (blocks.length === 0) return `${where}: all messages must have non-empty content`
    const problem = blocks
      .map((block, at) => blockRefusalOf(block, message.role, `${where}.content.${at}`))
      .find(Boolean)
    if (problem) return problem
    if (message.role === 'user') {
      const results = blocks.filter(({ type }) => type === 'tool_result').map((block) => block.tool_use_id)
      const first = blocks.slice(0, results.length).every(({ type }) => type === 'tool_result')
      if (!first) return `${where}: tool_result blocks must come first`
      const missing = expected.filter((id) => !results.includes(id))
      if (missing.length > 0)
        return `${where}: tool_use ids were found without tool_result blocks immediately after: ${missing.join(', ')}`
      if (results.some((id) => !expected.includes(id)))
        return `${where}: unexpected tool_use_id found in tool_result blocks`
      if (new Set(results).size < results.length) return `${where}: each tool_use must have a single result`
      expected = []
    } else {
      expected = blocks.filter(({ type }) => type === 'tool_use').map(({ id }) => id)
      for (const id of expected) {
        if (callIds.has(id)) return `${where}: tool_use ids must be unique`
        callIds.add(id)
      }
      if (/thinking/.test(blocks.at(-1)?.type ?? ''))
        return `${where}: the final block in an assistant message cannot be thinking`
    }
  }
  return expected.length > 0 ? 'messages: tool_use ids were found without tool_result blocks' : undefined
}

function blockRefusalOf(block: Block, role: string, where: string): string | undefined {
  const allowed =
    role === 'user'
      ? ['text', 'tool_result', 'image', 'document']
      : ['text', 'tool_use', 'thinking', 'redacted_thinking', 'server_tool_use', 'web_search_tool_result']
  if (!allowed.includes(block.type)) return `${where}: ${block.type} is not allowed for role ${role}`
  if (block.type === 'text' && (typeof block.text !== 'string' || block.text.trim() === ''))
    return `${where}: text content blocks must contain non-whitespace text`
  if (
    block.type === 'thinking' &&
    (typeof block.thinking !== 'string' || typeof block.signature !== 'string')
  )
    return `${where}: thinking blocks need thinking and signature`
  if (block.type === 'tool_use') {
    if (typeof block.id !== 'string' || !/^[a-zA-Z0-9_-]+$/.test(block.id)) return `${where}.id: pattern`
    if (typeof block.name !== 'string' || !/^[a-zA-Z0-9_-]{1,128}$/.test(block.name))
      return `${where}.name: pattern`
    if (!isRecord(block.input)) return `${where}.input: Input should be a valid dictionary`
  }
  if (block.type === 'tool_result') {
    const { content, tool_use_id: id } = block
    if (typeof id !== 'string' || id === '') return `${where}.tool_use_id: Field required`
    if (content !== undefined && typeof content !== 'string' && !Array.isArray(content))
      return `${where}.content: Input should be a valid string or list`
  }
  return undefined
}

function toolsRefusalOf(tools: unknown, messages: unknown): string | undefined {
  const names = Array.isArray(tools) ? tools.map((tool: { name?: unknown }) => tool.name) : []
  if (new Set(names).size < names.length) return 'tools: Tool names must be unique.'
  for (const tool of (tools ?? []) as Record<string, unknown>[]) {
    if (typeof tool.name !== 'string' || !/^[a-zA-Z0-9_-]{1,64}$/.test(tool.name))
      return 'tools: name pattern'
    if (!isRecord(tool.input_schema) || tool.input_schema.type !== 'object')
      return `tools.${tool.name}.input_schema.type: Input should be 'object'`
    const known = ['name', 'description', 'input_schema', 'cache_control', 'strict', 'input_examples', 'type']
    const extra = Object.keys(tool).find((key) => !known.includes(key))
    if (extra) return `tools.${tool.name}.${extra}: Extra inputs are not permitted`
  }
  const calls = (messages as Message[])
    .flatMap(({ content }) => blocksOf(content))
    .some(({ type }) => type === 'tool_use')
  return calls && names.length === 0 ? 'tools: Field required when messages hold tool_use blocks' : undefined
}

function cacheRefusalOf({ system, tools, messages }: Record<string, unknown>): string | undefined {
  const blocks = [
    ...(Array.isArray(tools) ? tools : []),
    ...(Array.isArray(system) ? system : []),
    ...(messages as Message[]).flatMap(({ content }) => blocksOf(content)),
  ] as Block[]
  const marked = blocks.filter((block) => block.cache_control !== undefined)
  if (marked.some(({ type }) => type === 'thinking')) return 'cache_control cannot be set on thinking blocks'
  return marked.length > 4
    ? `A maximum of 4 blocks with cache_control may be provided. Found ${marked.length}.`
    : undefined
}

/** Only an answer that the API paused may be gone on with. */
function endRefusalOf(messages: Message[]): string | undefined {
  const last = messages.at(-1)
  if (last?.role !== 'assistant') return undefined
  return blocksOf(last.content).some(({ type }) => type === 'server_tool_use')
    ? undefined
    : 'This model does not support assistant message prefill. The conversation must end with a user message.'
}

const blocksOf = (content: unknown): Block[] => {
  if (typeof content === 'string') return content.trim() === '' ? [] : [{ type: 'text', text: content }]
  return Array.isArray(content) ? content : []
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
