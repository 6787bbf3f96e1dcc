import { CoreClient } from '../../client/core-client.ts'
import type { ClientConfig } from '../../config.ts'
import { createFetchTransport } from '../../http/fetch-transport.ts'

/** The client of this package on the runtime's `fetch`, so that nothing has to be installed inside. */
export function createGuestDriver(config: ClientConfig): CoreClient {
  return new CoreClient(config, { transport: createFetchTransport(config) })
}
