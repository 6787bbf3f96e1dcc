import type { Transport, TransportRequest } from '../../src/http/transport.ts'

/** A transport that also writes down what it sends. */
export function recordingTransport(behind: Transport): { transport: Transport; sent: TransportRequest[] } {
  const sent: TransportRequest[] = []
  const transport: Transport = {
    send(request) {
      sent.push(request)
      return behind.send(request)
    },
    close: () => behind.close(),
    [Symbol.asyncDispose]: () => behind.close(),
  }
  return { transport, sent }
}
