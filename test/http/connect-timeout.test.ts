import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createNodeTransport } from '../../src/http/node-transport.ts'
import { createUndiciTransport } from '../../src/http/undici-transport.ts'
import { clientFor, get } from './clients.ts'
import { startRawServer } from './loopback.ts'

const CONNECT_TIMEOUT_MS = 200
/** Listens with the shortest queue and stops itself, so that nobody takes connections out of the queue. */
const STOPPED_SERVER = `
const server = require('node:net').createServer()
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  process.stdout.write(String(server.address().port), () => process.kill(process.pid, 'SIGSTOP'))
})`

/** A port that answers no attempt to connect, as a host behind a silent firewall. Only Linux drops what is beyond the queue. */
async function startSilentPort(): Promise<number> {
  const child = spawn(process.execPath, ['-e', STOPPED_SERVER], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [port] = await once(child.stdout, 'data')
  for (let waiting = 0; waiting < 4; waiting++) {
    const socket = connect(Number(port), '127.0.0.1').on('error', () => {})
    onTestFinished(() => void socket.destroy())
  }
  return Number(port)
}

describe.each([
  ['undici', createUndiciTransport],
  ['node', createNodeTransport],
])('over %s', (_, createTransport) => {
  async function expectGivenUp(origin: string): Promise<void> {
    const transport = createTransport({ connectTimeoutMs: CONNECT_TIMEOUT_MS })
    await using client = clientFor(origin, { transport, maxRetries: 1 })
    const startedAt = performance.now()
    await expect(client.request(get({ timeoutMs: 20_000 }))).rejects.toMatchObject({
      code: 'connection_failed',
      retryable: true,
      message: expect.stringContaining('no connection within the connect timeout'),
      details: { phase: 'connect', attempts: 2 },
    })
    expect(performance.now() - startedAt).toBeGreaterThan(2 * CONNECT_TIMEOUT_MS - 50)
    expect(performance.now() - startedAt).toBeLessThan(10_000)
  }

  test.skipIf(process.platform !== 'linux')('a host that takes no connection is given up', async () => {
    await expectGivenUp(`http://127.0.0.1:${await startSilentPort()}`)
  })

  test('so is one that says nothing to the handshake of TLS', async () => {
    await using server = await startRawServer(() => {})
    await expectGivenUp(server.origin.replace('http:', 'https:'))
  })

  test('and an answer that takes longer than connecting may is waited for', async () => {
    const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'
    await using server = await startRawServer((socket) => void setTimeout(() => socket.end(answer), 1500))
    const transport = createTransport({ connectTimeoutMs: CONNECT_TIMEOUT_MS })
    await using client = clientFor(server.origin, { transport, maxRetries: 0 })
    expect(await client.request(get())).toMatchObject({ text: '{}', attempts: 1 })
  })
})
