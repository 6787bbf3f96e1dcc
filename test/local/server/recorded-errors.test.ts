import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordedErrors } from '../../support/recorded-errors.ts'
import { startTestServer, type TestServer } from './test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server?.[Symbol.asyncDispose]())

const QUERY = { query: { kind: 'HogQLQuery', query: 'SELECT 1' } }

describe('failures have the recorded shape', () => {
  const reachable = recordedErrors().filter(({ local }) => local.skipped === undefined)

  it.each(reachable)('$name', async ({ status, headers = {}, body, local }) => {
    const { fault, method = 'POST', path = '/api/projects/1/query/', text } = local
    const given = text ?? (fault ? QUERY : local.body)
    const answer = await server.call(method, path, given, {
      ...local.headers,
      ...(fault && { 'x-local-fault': fault }),
    })
    expect(answer.status, answer.text).toBe(status)
    for (const [name, value] of Object.entries(headers)) {
      const pattern = /^\d+$/.test(value) ? /^\d+$/ : new RegExp(value.replace(/"https.*/, '"http'))
      expect(answer.headers.get(name), name).toMatch(pattern)
    }
    if (!headers['retry-after']) expect(answer.headers.has('retry-after')).toBe(false)
    if (typeof body === 'string') return expect(answer.text).toContain('<html>')
    const { type, code, attr } = body
    expect(answer.json).toEqual({ type, code, attr, detail: expect.stringMatching(/\w+ \w+|\w+\./) })
  })
})
