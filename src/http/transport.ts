/**
 * One HTTP exchange over the network, nothing else: no retry, no redirect following, no error mapping.
 * `undici-transport.ts` is the default; `fetch-transport.ts` needs nothing installed and runs inside sandboxes.
 */
export interface Transport extends AsyncDisposable {
  send(request: TransportRequest): Promise<TransportResponse>
  close(): Promise<void>
}

export interface TransportRequest {
  method: string
  url: URL
  headers: Record<string, string>
  body?: string | Uint8Array
  signal?: AbortSignal
}

export interface TransportResponse {
  status: number
  /** Lower-case names. */
  headers: Record<string, string>
  /** Decoded bytes (content-encoding removed). Must be consumed or destroyed. */
  body: AsyncIterable<Uint8Array> & { text(): Promise<string>; destroy(): void }
}
