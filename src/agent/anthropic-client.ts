/** What the loop needs of `new Anthropic()`. Structural, so that no SDK is imported; any 1.x of `@anthropic-ai/sdk` fits. */
export interface AnthropicClient {
  /** Masked in what errors say; never read otherwise. */
  readonly apiKey?: unknown
  readonly authToken?: unknown
  messages: {
    /** Sends a request of the Messages API; gives the events of its stream. */
    create(body: ModelRequest, options?: ModelRequestOptions): PromiseLike<AsyncIterable<unknown>>
  }
}

/** The body of a request. Nothing else is ever sent: no threads, no betas. */
export interface ModelRequest {
  model: string
  max_tokens: number
  stream: true
  system?: string | { type: string }[]
  tools?: object[]
  tool_choice?: { type: string }
  messages: { role: string; content: string | { type: string }[] }[]
  output_config?: { effort?: Effort | null }
}

export const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'] as const
export type Effort = (typeof EFFORTS)[number]

export interface ModelRequestOptions {
  signal?: AbortSignal
  maxRetries?: number
}

export interface OpenedStream {
  events: AsyncIterable<unknown>
  requestId?: string
}

/** Sends a request, once: trying again is this package's own business. */
export async function openStream(
  anthropic: AnthropicClient,
  request: ModelRequest,
  signal: AbortSignal,
): Promise<OpenedStream> {
  const pending = anthropic.messages.create(request, { signal, maxRetries: 0 })
  if (!hasResponse(pending)) return { events: await pending }
  const { data, request_id: requestId } = await pending.withResponse()
  return { events: data, ...(requestId && { requestId }) }
}

interface WithResponse {
  withResponse(): Promise<{ data: AsyncIterable<unknown>; request_id?: string | null }>
}

const hasResponse = (pending: object): pending is WithResponse =>
  'withResponse' in pending && typeof pending.withResponse === 'function'
