import type { Driver } from '../../client/driver.ts'
import { QueryClient } from '../../client/query-client.ts'
import type { ClientConfig } from '../../config.ts'
import { createFetchTransport } from '../../http/fetch-transport.ts'

/** The client of this package on the runtime's `fetch`, so that nothing has to be installed inside. */
export function createGuestDriver(config: ClientConfig): Driver {
  return new QueryClient(config, { transport: createFetchTransport(config) })
}
