import type { ClientOptions } from '../client-options.ts'
import { resolveConfig } from '../config.ts'
import { deferTransport } from '../http/defer-transport.ts'
import { checkHooks, checkLogger } from '../observe/check-hooks.ts'
import { combineHooks } from '../observe/combine-hooks.ts'
import type { Hooks } from '../observe/hooks.ts'
import { type Logger, loggerHooks } from '../observe/logger-hooks.ts'
import { CoreClient } from './core-client.ts'

export interface PostHogClientOptions extends ClientOptions {
  /** Called on every request, answer, wait, retry and query; never sees keys, queries or values. */
  hooks?: Hooks
  /** Gets one line of text per event: `console`, pino, winston, ... See `loggerHooks`. */
  logger?: Logger
}

/**
 * A PostHog project: its schema, its data through HogQL, its API. Options come first, then the environment
 * (`POSTHOG_PERSONAL_API_KEY`, `POSTHOG_PROJECT_ID`, `POSTHOG_HOST`), then defaults.
 * @throws {ConfigurationError} naming every option that is missing, unknown or malformed.
 * @example
 * await using client = new PostHogClient({ apiKey: 'phx_...', projectId: 12, host: 'eu' })
 * const rows = await client.query('SELECT event, count() AS n FROM events GROUP BY event ORDER BY n DESC LIMIT 5')
 */
export class PostHogClient extends CoreClient {
  constructor({ hooks, logger, ...options }: PostHogClientOptions = {}) {
    const config = resolveConfig(options)
    const all = combineHooks(checkHooks(hooks), logger && loggerHooks(checkLogger(logger)))
    const transport = deferTransport(async () => {
      const { createUndiciTransport } = await import('../http/undici-transport.ts')
      return createUndiciTransport(config)
    })
    super(config, { transport, hooks: all })
  }

  /** A client for the project the environment names; `overrides` go first. */
  static fromEnv(overrides: PostHogClientOptions = {}): PostHogClient {
    return new PostHogClient(overrides)
  }
}
