import { RpcPeer } from '../protocol/rpc-peer.ts'
import { streamWriter } from '../stream-writer.ts'
import { createGuestDriver } from './guest-driver.ts'
import { guestHandlers } from './guest-handlers.ts'

/**
 * PostHog's driver behind standard input and output. The process is started without secrets; the host sends the
 * configuration as its first call. When the host goes away, it ends with every script it runs.
 */
export function serveHost(): void {
  const peer = new RpcPeer({
    write: streamWriter(process.stdout),
    handlers: guestHandlers(createGuestDriver),
  })
  process.stdin.setEncoding('utf8')
  process.stdin.on('data', (text: string) => peer.receive(text))
  process.stdin.on('close', () => {
    peer.disconnect(new Error('The host has gone.'))
    process.exit(0)
  })
}
