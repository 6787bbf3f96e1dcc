import { join } from 'node:path'

export interface UserCacheDirectoryOptions {
  /** `process.platform`. */
  platform: NodeJS.Platform
  /** The user's home directory. */
  home: string
  /** Environment of the process; only `XDG_CACHE_HOME` is read. @default {} */
  env?: Readonly<Record<string, string | undefined>>
}

/**
 * Where this package keeps what can be rebuilt: `$XDG_CACHE_HOME`, `~/Library/Caches` on macOS, else `~/.cache`.
 * @example
 * userCacheDirectory({ platform: 'linux', home: '/home/ada' })
 * //=> '/home/ada/.cache/posthog-driver'
 */
export function userCacheDirectory({ platform, home, env = {} }: UserCacheDirectoryOptions): string {
  const { XDG_CACHE_HOME: configured } = env
  // The specification asks to ignore relative paths.
  if (configured?.startsWith('/')) return join(configured, 'posthog-driver')
  const caches = platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache')
  return join(caches, 'posthog-driver')
}
