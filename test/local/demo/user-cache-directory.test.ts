import { expect, it } from 'vitest'
import { userCacheDirectory } from '../../../src/local/demo/user-cache-directory.ts'

it.each([
  ['linux', {}, '/home/ada/.cache/posthog-driver'],
  ['darwin', {}, '/home/ada/Library/Caches/posthog-driver'],
  ['linux', { XDG_CACHE_HOME: '/var/cache/ada' }, '/var/cache/ada/posthog-driver'],
  ['darwin', { XDG_CACHE_HOME: '/var/cache/ada' }, '/var/cache/ada/posthog-driver'],
  ['linux', { XDG_CACHE_HOME: 'relative' }, '/home/ada/.cache/posthog-driver'],
  ['linux', { XDG_CACHE_HOME: '' }, '/home/ada/.cache/posthog-driver'],
] as const)('on %s with %o is %s', (platform, env, expected) => {
  expect(userCacheDirectory({ platform, home: '/home/ada', env })).toBe(expected)
})
