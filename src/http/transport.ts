import type { Deadline } from './deadline.ts'

/**
 * One HTTP exchange over the network, nothing else: no retry, no redirect following, no error mapping.
 * `undici-transport.ts` is the default; `node-transport.ts` needs nothing installed and runs inside sandboxes.
 * Both throw `ConnectionError` when no (whole) answer arrives; `details.phase` tells how far it got.
 */
export interface Transport extends AsyncDisposable {
  send(request: TransportRequest): Promise<TransportResponse>
  close(): Promise<void>
}

/** `connect`: nothing was sent. `exchange`: something may have been sent. `body`: the answer broke off. */
export type ConnectionPhase = 'connect' | 'exchange' | 'body'

export interface TransportRequest {
  method: string
  url: URL
  headers: Record<string, string>
  body?: string | Uint8Array
  /** Ends the exchange, the body included, with its error. */
  deadline?: Deadline
  /** Decoded bytes accepted. @default the transport's own limit */
  maxBytes?: number
}

export interface TransportResponse {
  status: number
  /** Lower-case names. */
  headers: Record<string, string>
  /** Decoded bytes (content-encoding removed). Must be consumed or destroyed. */
  body: TransportBody
}

export interface TransportBody extends AsyncIterable<Uint8Array> {
  /** All of it. */
  bytes(): Promise<Uint8Array>
  destroy(): void
}
