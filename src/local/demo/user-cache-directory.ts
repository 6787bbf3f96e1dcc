import { join } from 'node:path'

export interface UserCacheDirectoryOptions {
  /** `process.platform`. */
  platform: NodeJS.Platform
  /** The user's home directory. */
  home: string
}

/**
 * Where this package keeps what can be rebuilt: `~/Library/Caches` on macOS, else `~/.cache`.
 * @example
 * userCacheDirectory({ platform: 'linux', home: '/home/ada' })
 * //=> '/home/ada/.cache/posthog-driver'
 */
export function userCacheDirectory({ platform, home }: UserCacheDirectoryOptions): string {
  const caches = platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache')
  return join(caches, 'posthog-driver')
}
