import type { Capabilities } from '../../client/driver.ts'
import { startDeadline } from '../../http/deadline.ts'
import type { RpcPeer } from '../protocol/rpc-peer.ts'
import type { RemoteConnection } from '../remote-driver.ts'

/** A script's way to the guest. What fails there leads to the line of the script that made the call. */
export function connectScript(peer: RpcPeer, capabilities: Capabilities): RemoteConnection {
  return {
    capabilities: () => capabilities,
    async withPeer(work, { signal }) {
      // Taken now: a script that returns the promise instead of awaiting it is in no stack by the time of the answer.
      const call = new Error()
      using deadline = startDeadline({ timeoutMs: 0, signal, now: Date.now, timeoutError: () => call })
      try {
        return await work(peer, deadline.signal)
      } catch (error) {
        if (error instanceof Error) error.stack = `${error.name}: ${error.message}\n${framesOf(call)}`
        throw error
      }
    },
    close: async () => {},
  }
}

/** Without the first line, which has name and message. */
const framesOf = ({ stack = '' }: Error): string => stack.slice(stack.indexOf('\n') + 1)
