import { CoreClient } from '../../src/client/core-client.ts'
import { createUndiciTransport } from '../../src/http/undici-transport.ts'
import { type LocalPostHog, startLocalPostHog } from '../../src/local/index.ts'
import { recordingTransport } from './recording-transport.ts'

export interface HostileClient extends AsyncDisposable {
  client: CoreClient
  local: LocalPostHog
  /** Paths of the requests sent since the last call, from the first slash to the end. */
  takePaths(): string[]
  /** Texts of the queries sent since the last call. */
  takeQueries(): string[]
}

/** A client of an empty local PostHog that shows what it sends. */
export async function startHostileClient(): Promise<HostileClient> {
  const local = await startLocalPostHog({ demo: false })
  const { transport, sent } = recordingTransport(createUndiciTransport())
  const client = new CoreClient(
    {
      host: local.url,
      apiKey: local.apiKey,
      projectId: local.projectId,
      projectToken: local.projectToken,
      queriesPerMinute: 0,
      queriesPerHour: 0,
      crudPerMinute: 0,
      crudPerHour: 0,
    },
    { transport },
  )
  return {
    client,
    local,
    takePaths: () => sent.splice(0).map(({ url }) => url.pathname + url.search),
    takeQueries: () =>
      sent.splice(0).flatMap(({ body, url }) => {
        if (!url.pathname.endsWith('/query/')) return []
        const { query } = JSON.parse(String(body)) as { query: { query: string } }
        return query.query
      }),
    async [Symbol.asyncDispose]() {
      await client.close()
      await local.close()
    },
  }
}
