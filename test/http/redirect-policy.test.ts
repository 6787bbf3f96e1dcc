import { expect, test } from 'vitest'
import { decideRedirect } from '../../src/http/redirect-policy.ts'

const from = new URL('https://us.posthog.com/api/projects/1/query/')
const decide = (method: string, status: number, location: string | undefined, hops = 0) =>
  decideRedirect({ status, location, method, from, hops })

test.each([301, 302, 303, 307, 308])('a GET follows %i, also to another origin', (status) => {
  expect(decide('GET', status, '/elsewhere/?a=1')).toEqual({
    follow: true,
    url: new URL('https://us.posthog.com/elsewhere/?a=1'),
  })
  expect(decide('GET', status, 'https://files.example.com/x')).toMatchObject({ follow: true })
})

test.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
  'a %s is repeated on the same origin by 307 and 308 only',
  (method) => {
    for (const status of [307, 308]) {
      expect(decide(method, status, '/elsewhere/')).toMatchObject({ follow: true })
      expect(decide(method, status, 'https://eu.posthog.com/')).toMatchObject({
        follow: false,
        reason: expect.stringContaining('must not see the body'),
      })
    }
    for (const status of [301, 302, 303])
      expect(decide(method, status, '/elsewhere/')).toMatchObject({
        follow: false,
        reason: expect.stringContaining(`turn the ${method} into a GET`),
      })
  },
)

test.each([
  [undefined, 'without a usable Location'],
  ['http://[broken', 'without a usable Location'],
  ['http://us.posthog.com/', 'not encrypted'],
  ['javascript:alert(1)', 'not encrypted'],
  ['file:///etc/passwd', 'not encrypted'],
  ['https://jane:secret@us.posthog.com/', 'with credentials'],
])('location %s is refused: %s', (location, reason) => {
  const decision = decide('GET', 302, location)
  expect(decision).toMatchObject({ follow: false, reason: expect.stringContaining(reason) })
  expect(JSON.stringify(decision)).not.toContain('secret')
})

test('gives up after five in a row', () => {
  expect(decide('GET', 302, '/next/', 4)).toMatchObject({ follow: true })
  expect(decide('GET', 302, '/next/', 5)).toMatchObject({ follow: false })
})
