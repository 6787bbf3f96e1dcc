/**
 * The program inside a sandbox: PostHog's driver behind its standard input and output. It is started without secrets; the
 * host sends the configuration as its first call. When the host goes away, it ends with every script it runs.
 */
import type { ClientConfig } from '../../config.ts'
import { RpcPeer } from '../protocol/rpc-peer.ts'
import { createGuestDriver } from './guest-driver.ts'
import { guestHandlers } from './guest-handlers.ts'
import { serveScript } from './script-child.ts'
import { streamWriter } from './stream-writer.ts'

if (process.argv[2] === 'script') serveScript()
else serveHost()

function serveHost(): void {
  const peer = new RpcPeer({
    write: streamWriter(process.stdout),
    handlers: guestHandlers((config: ClientConfig) => createGuestDriver(config)),
  })
  process.stdin.setEncoding('utf8')
  process.stdin.on('data', (text: string) => peer.receive(text))
  process.stdin.on('close', () => {
    peer.disconnect(new Error('The host has gone.'))
    process.exit(0)
  })
}
