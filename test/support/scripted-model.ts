import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { refusalOf } from './messages-api-rules.ts'

/** What the model says, or how its API fails. */
export type ScriptedReply = ScriptedAnswer | ScriptedFailure | ((request: ScriptedRequest) => ScriptedReply)

export interface ScriptedAnswer {
  content?: Record<string, unknown>[]
  text?: string
  /** Calls of tools, with ids of their own unless given. */
  calls?: { name: string; input?: unknown; id?: string }[]
  /** @default `tool_use` when there are calls, else `end_turn` */
  stopReason?: string
  usage?: Record<string, unknown>
  /** Ends the connection after so many events of the stream. */
  cutAfter?: number
  /** Ends the stream politely after so many events, as some gateways do. */
  endAfter?: number
  /** An error event in place of the rest of the stream. */
  failAfter?: { events: number; type: string }
  delayMs?: number
}

export interface ScriptedFailure {
  status: number
  type?: string
  message?: string
  headers?: Record<string, string>
  /** Ends the connection instead of answering. */
  disconnect?: boolean
}

export interface ScriptedRequest {
  path: string
  headers: IncomingHttpHeaders
  body: RequestBody
}

export interface RequestBody {
  [field: string]: unknown
  messages: { role: string; content: string | Record<string, unknown>[] }[]
  tools?: Record<string, unknown>[]
  stream?: boolean
}

export interface ScriptedModel extends AsyncDisposable {
  url: string
  requests: ScriptedRequest[]
  /** Requests that broke a rule of the API; they were answered 400. */
  refusals: string[]
  /** Adds replies; each answers one request. */
  say(...replies: ScriptedReply[]): void
  close(): Promise<void>
}

export interface ScriptedModelOptions {
  /** A gateway that knows no message threads and refuses what it does not know. */
  refuseThreads?: boolean
}

/**
 * A Messages API on loopback that answers from a script and refuses what the real one refuses: a history that breaks a rule
 * is a 400 here too.
 */
export async function startScriptedModel(
  replies: ScriptedReply[] = [],
  { refuseThreads = false }: ScriptedModelOptions = {},
): Promise<ScriptedModel> {
  const queue = [...replies]
  const requests: ScriptedRequest[] = []
  const refusals: string[] = []
  const threads = new Map<string, RequestBody>()
  let messageCount = 0

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = JSON.parse(Buffer.concat(chunks).toString()) as RequestBody
    const asked: ScriptedRequest = { path: request.url ?? '', headers: request.headers, body }
    requests.push(asked)
    if (body.thread && refuseThreads)
      return fail(response, {
        status: 400,
        type: 'invalid_request_error',
        message: 'thread: Extra inputs are not permitted',
      })
    const whole = continueThread(body)
    const refusal = refusalOf(whole)
    if (refusal) {
      refusals.push(refusal)
      return fail(response, { status: 400, type: 'invalid_request_error', message: refusal })
    }
    let reply = queue.shift()
    while (typeof reply === 'function') reply = reply(asked)
    if (!reply) return fail(response, { status: 500, message: 'the script is at its end' })
    if ('status' in reply) return fail(response, reply)
    const message = toMessage(reply, `msg_${++messageCount}`, String(body.model))
    threads.set(message.id, {
      ...whole,
      messages: [...whole.messages, { role: 'assistant', content: message.content }],
    })
    if (reply.delayMs) await new Promise((resolve) => setTimeout(resolve, reply.delayMs))
    if (body.stream) await stream(response, message, reply)
    else {
      response.setHeader('content-type', 'application/json')
      response.setHeader('request-id', `req_${messageCount}`)
      response.end(JSON.stringify(message))
    }
  })

  /** In a thread, the API remembers what was said, and the tools. */
  function continueThread(body: RequestBody): RequestBody {
    const thread = body.thread as { type: string; previous_message_id?: string } | undefined
    const before = thread?.type === 'continue' ? threads.get(thread.previous_message_id ?? '') : undefined
    if (!before) return body
    return { ...before, ...body, messages: [...before.messages, ...body.messages] }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    refusals,
    say: (...more) => void queue.push(...more),
    close,
    [Symbol.asyncDispose]: close,
  }
}

interface Message {
  [field: string]: unknown
  id: string
  content: Record<string, unknown>[]
}

let callCount = 0

function toMessage(
  { content, text, calls = [], stopReason, usage }: ScriptedAnswer,
  id: string,
  model: string,
): Message {
  return {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content: content ?? [
      ...(text !== undefined ? [{ type: 'text', text }] : []),
      ...calls.map(({ name, input = {}, id: callId = `toolu_${++callCount}` }) => ({
        type: 'tool_use',
        id: callId,
        name,
        input,
      })),
    ],
    stop_reason: stopReason ?? (calls.length > 0 ? 'tool_use' : 'end_turn'),
    stop_sequence: null,
    usage: { input_tokens: 100, output_tokens: 20, ...usage },
  }
}

function fail(
  response: ServerResponse,
  { status, type = 'api_error', message = 'scripted', headers = {}, disconnect }: ScriptedFailure,
): void {
  if (disconnect) {
    response.socket?.destroy()
    return
  }
  response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_failed', ...headers })
  response.end(JSON.stringify({ type: 'error', error: { type, message }, request_id: 'req_failed' }))
}

async function stream(response: ServerResponse, message: Message, reply: ScriptedAnswer): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': `req_${message.id}` })
  const { cutAfter, endAfter, failAfter } = reply
  for (const [index, event] of eventsOf(message).entries()) {
    if (index === cutAfter) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      response.socket?.destroy()
      return
    }
    if (index === endAfter) break
    if (index === failAfter?.events) {
      write(response, { type: 'error', error: { type: failAfter.type, message: 'scripted' } })
      break
    }
    write(response, event)
  }
  response.end()
}

const write = (response: ServerResponse, event: { type: string } & Record<string, unknown>): boolean =>
  response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)

function eventsOf({ content, ...message }: Message): ({ type: string } & Record<string, unknown>)[] {
  const { stop_reason: stopReason, usage, ...start } = message
  return [
    {
      type: 'message_start',
      message: {
        ...start,
        content: [],
        stop_reason: null,
        usage: { ...(usage as object), output_tokens: 1 },
      },
    },
    { type: 'ping' },
    ...content.flatMap((block, index) => [
      { type: 'content_block_start', index, content_block: emptied(block) },
      ...deltasOf(block).map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ]),
    {
      type: 'message_delta',
      delta: { stop_reason: stopReason, stop_sequence: null },
      usage: { output_tokens: (usage as { output_tokens: number }).output_tokens },
    },
    { type: 'message_stop' },
  ]
}

const emptied = (block: Record<string, unknown>): Record<string, unknown> => ({
  ...block,
  ...(block.type === 'text' && { text: '' }),
  ...(block.type === 'thinking' && { thinking: '', signature: '' }),
  ...(block.type === 'tool_use' && { input: {} }),
})

function deltasOf(block: Record<string, unknown>): Record<string, unknown>[] {
  if (block.type === 'text') return piecesOf(String(block.text)).map((text) => ({ type: 'text_delta', text }))
  if (block.type === 'thinking')
    return [
      ...piecesOf(String(block.thinking)).map((thinking) => ({ type: 'thinking_delta', thinking })),
      { type: 'signature_delta', signature: block.signature },
    ]
  if (block.type !== 'tool_use') return []
  // A string stands for what the model wrote when it is no JSON.
  const json = typeof block.input === 'string' ? block.input : JSON.stringify(block.input)
  return json === '{}'
    ? []
    : piecesOf(json).map((partial) => ({ type: 'input_json_delta', partial_json: partial }))
}

const piecesOf = (text: string): string[] => text.match(/[\s\S]{1,12}/gu) ?? []
