import type { Transport, TransportRequest, TransportResponse } from './transport.ts'

/** A transport that is loaded and made with its first request: a program that sends nothing does not wait for it. */
export function deferTransport(load: () => Promise<Transport>): Transport {
  let loading: Promise<Transport> | undefined
  let loaded: Transport | undefined

  async function sendFirst(request: TransportRequest): Promise<TransportResponse> {
    loading ??= load().catch((error) => {
      // The next request tries again.
      loading = undefined
      throw error
    })
    loaded = await loading
    return loaded.send(request)
  }
  const close = async () =>
    loading?.then(
      (transport) => transport.close(),
      () => {},
    )

  return {
    send: (request) => loaded?.send(request) ?? sendFirst(request),
    close,
    [Symbol.asyncDispose]: close,
  }
}
