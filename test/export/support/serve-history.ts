import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PostHogClient } from '../../../src/client/client.ts'
import type { ClientOptions } from '../../../src/client-options.ts'
import { ClosingStack } from '../../../src/local/closing-stack.ts'
import {
  type LocalPostHog,
  type StartLocalPostHogOptions,
  startLocalPostHog,
} from '../../../src/local/start-local-posthog.ts'
import { type CountingProxy, type CountingProxyOptions, startCountingProxy } from './counting-proxy.ts'
import { type HostileHistory, openHostileHistory } from './hostile-history.ts'

export interface ServedHistory extends AsyncDisposable {
  history: HostileHistory
  local: LocalPostHog
  /** What stands between client and server, and counts. */
  proxy: CountingProxy
  client: PostHogClient
  /** Another way to the same server. */
  connect(options: ConnectOptions): Promise<Connection>
  /** For outputs; goes with everything else. */
  directory: string
}

export interface Connection {
  proxy: CountingProxy
  client: PostHogClient
}

export interface ConnectOptions {
  proxy?: CountingProxyOptions
  client?: Partial<ClientOptions>
}

export interface ServeHistoryOptions {
  rows: number
  local?: Omit<StartLocalPostHogOptions, 'directory' | 'demo' | 'data'>
  proxy?: CountingProxyOptions
}

/** A local PostHog that has a hostile history, and a client that speaks to it. */
export async function serveHistory(options: ServeHistoryOptions): Promise<ServedHistory> {
  const opened = new ClosingStack()
  try {
    return await open(options, opened)
  } catch (error) {
    await opened.close().catch(() => {}) // the first error says more
    throw error
  }
}

async function open(options: ServeHistoryOptions, opened: ClosingStack): Promise<ServedHistory> {
  const history = opened.use(await openHostileHistory(options.rows))
  const local = opened.use(
    await startLocalPostHog({ ...options.local, directory: history.directory, demo: false }),
  )
  const directory = await mkdtemp(join(tmpdir(), 'posthog-export-test-'))
  opened.defer(() => rm(directory, { recursive: true, force: true }))
  const { apiKey, projectId } = local
  const connect = async (options: ConnectOptions): Promise<Connection> => {
    const proxy = opened.use(await startCountingProxy(local.url, options.proxy))
    return {
      proxy,
      client: opened.use(new PostHogClient({ host: proxy.url, apiKey, projectId, ...options.client })),
    }
  }
  return {
    history,
    local,
    ...(await connect({ proxy: options.proxy })),
    connect,
    directory,
    [Symbol.asyncDispose]: () => opened.close(),
  }
}
