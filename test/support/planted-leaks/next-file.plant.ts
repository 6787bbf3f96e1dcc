import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { resolveConfig } from '../../../src/config.ts'

// Smaller than leaks.plant.ts, so it runs after it, in the same worker.

describe('caught', () => {
  it('console.table', () => console.table(['phx_NextFile0123456789NextFile']))
})

describe('let through', () => {
  it('at its home, although it begins with a key of the file before', async () => {
    const apiKey = 'AnOldKey"WithAQuote0123456789-AndMore'
    const server = createServer(
      (request, response) => void request.resume().on('end', () => response.end('{}')),
    )
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    resolveConfig({ apiKey, projectId: 1, host }, { environment: {} })
    const answer = await fetch(host, { headers: { authorization: `Bearer ${apiKey}` } })
    expect(answer.status).toBe(200)
    server.closeAllConnections()
    server.close()
  })
})
