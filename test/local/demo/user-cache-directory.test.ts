import { expect, it } from 'vitest'
import { userCacheDirectory } from '../../../src/local/demo/user-cache-directory.ts'

it.each([
  ['linux', '/home/ada/.cache/posthog-driver'],
  ['darwin', '/home/ada/Library/Caches/posthog-driver'],
] as const)('on %s is %s', (platform, expected) => {
  expect(userCacheDirectory({ platform, home: '/home/ada' })).toBe(expected)
})
