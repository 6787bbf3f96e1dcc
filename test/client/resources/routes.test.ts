import { describe, expect, it } from 'vitest'
import type { ApiError } from '../../../src/errors.ts'
import { API_KEY, refusal, startStubPostHog } from '../stub-posthog.ts'
import { ROUTES } from './routes.ts'

const shown = (path: string): string =>
  decodeURIComponent(path.replaceAll('+', ' ')).replace('/api/projects/7/', '')

describe.each(ROUTES)('$name', ({ call, sends, body = {}, status = 200, answers, gives, scopes }) => {
  it('sends what PostHog expects and gives what it answers', async () => {
    await using server = await startStubPostHog(() => ({ status, body: answers }))
    const given = await call(server.client())
    expect(server.seen).toHaveLength(1)
    const [{ method, path, body: sent, authorization } = {}] = server.seen as [(typeof server.seen)[number]]
    expect(`${method} ${shown(path ?? '')}`).toBe(sends.replace('/api/projects/7/', ''))
    expect(sent).toEqual(body)
    expect(authorization).toBe(`Bearer ${API_KEY}`)
    if (gives !== undefined) expect(given).toEqual(gives)
  })

  it('names the scope it needs when it is forbidden', async () => {
    await using server = await startStubPostHog(() =>
      refusal('permission_denied', 'You do not have permission to perform this action.', 403),
    )
    const error = (await call(server.client()).catch((reason: unknown) => reason)) as ApiError
    expect(error).toMatchObject({ code: 'permission_denied', status: 403 })
    for (const scope of scopes) expect(error.hint).toContain(scope)
    expect(server.seen).toHaveLength(1)
  })
})
