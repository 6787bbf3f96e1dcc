import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { examineProject } from '../../../src/cli/doctor/examine-project.ts'
import { judgeFindings } from '../../../src/cli/doctor/judge-findings.ts'
import { resolveConfig } from '../../../src/config.ts'

const KEY = 'phx_planted_key_0123456789'
const TOKEN = 'phc_planted_token_0123456789'
const { signal } = new AbortController()

interface Seen {
  method?: string
  url?: string
  headers: IncomingHttpHeaders
  body: string
}

async function listen(answer: (request: Seen) => { status?: number; body?: string; location?: string }) {
  const seen: Seen[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const { method, url, headers } = request
    const one = { method, url, headers, body }
    seen.push(one)
    const { status = 200, location, body: text = '{}' } = answer(one)
    response
      .writeHead(status, { 'content-type': 'application/json', ...(location && { location }) })
      .end(text)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = async () => {
    server.close()
    server.closeAllConnections()
  }
  return { url, seen, [Symbol.asyncDispose]: close }
}

const configOf = (host: string, ingestionHost: string) =>
  resolveConfig({ apiKey: KEY, projectToken: TOKEN, projectId: 7, host, ingestionHost }, { environment: {} })

it('reaches the ingestion host with neither key nor token, and captures nothing', async () => {
  await using posthog = await listen(({ url }) => ({
    body: url?.includes('/query/') ? '{"columns":["1"],"results":[[1]],"types":[]}' : '{"id":7}',
  }))
  await using ingestion = await listen(() => ({ status: 404 }))
  const config = configOf(posthog.url, ingestion.url)
  const findings = await examineProject(config, signal)
  expect(findings).toMatchObject({ ping: { ok: true }, project: { ok: true }, ingestion: { ok: true } })
  expect(ingestion.seen).toMatchObject([{ method: 'GET', url: '/', body: '' }])
  expect(JSON.stringify(ingestion.seen)).not.toContain('planted')
  for (const { method, url } of posthog.seen) expect(method === 'GET' || url?.endsWith('/query/')).toBe(true)
})

it('takes no key along when the host leads elsewhere', async () => {
  await using elsewhere = await listen(() => ({}))
  await using posthog = await listen(() => ({ status: 302, location: `${elsewhere.url}/` }))
  const config = configOf(posthog.url, posthog.url)
  const findings = await examineProject(config, signal)
  const failed = judgeFindings(config, findings, {}).filter(({ state }) => state === 'failed')
  expect(failed.map(({ id }) => id)).toEqual(['connection'])
  expect(posthog.seen.length).toBeGreaterThan(0)
  expect(JSON.stringify(elsewhere.seen)).not.toContain('planted')
})

it('tells of an ingestion host that is not there', async () => {
  await using posthog = await listen(() => ({ body: '{"columns":["1"],"results":[[1]],"types":[]}' }))
  const config = configOf(posthog.url, 'http://127.0.0.1:9')
  const findings = await examineProject(config, signal)
  expect(findings.ingestion).toMatchObject({ ok: false, error: { code: 'connection_failed' } })
})
