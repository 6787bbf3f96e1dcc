import type { Transport } from '../../src/http/transport.ts'
import { createUndiciTransport } from '../../src/http/undici-transport.ts'

export interface FaultPlan {
  /** For the local PostHog's header `x-local-fault`, or an origin on which nothing listens. */
  fault: { header: string } | { origin: string }
  /** Requests that pass first. @default 0 */
  after?: number
  /** Requests it befalls. @default every one */
  times?: number
  /** Of the transport. */
  maxResponseBytes?: number
}

/** The client's own transport, whose requests meet a fault on the way. */
export function faultyTransport({
  fault,
  after = 0,
  times = Number.POSITIVE_INFINITY,
  maxResponseBytes,
}: FaultPlan): Transport {
  const transport = createUndiciTransport({ maxResponseBytes })
  let sent = 0
  return {
    send(request) {
      const befalls = sent >= after && sent < after + times
      sent++
      if (!befalls) return transport.send(request)
      if ('header' in fault)
        return transport.send({ ...request, headers: { ...request.headers, 'x-local-fault': fault.header } })
      // Nobody is to receive the key there.
      return transport.send({ ...request, url: new URL(request.url.pathname, fault.origin), headers: {} })
    },
    close: () => transport.close(),
    [Symbol.asyncDispose]: () => transport.close(),
  }
}
