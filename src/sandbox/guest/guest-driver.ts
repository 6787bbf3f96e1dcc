import { CoreClient } from '../../client/core-client.ts'
import type { ClientConfig } from '../../config.ts'
import { createNodeTransport } from '../../http/node-transport.ts'

/** The client of this package on the runtime's own `node:http`, so that nothing has to be installed inside. */
export function createGuestDriver(config: ClientConfig): CoreClient {
  return new CoreClient(config, { transport: createNodeTransport(config) })
}
