/** Run by process-exit.test.ts: one call, then nothing; whatever is left open keeps the process alive. */
import { PostHogDriverError } from '../../src/errors.ts'
import { createHttpClient } from '../../src/http/create-http-client.ts'
import { createNodeTransport } from '../../src/http/node-transport.ts'
import { createUndiciTransport } from '../../src/http/undici-transport.ts'

async function main([transport, origin = '', scenario, ending]: string[]): Promise<void> {
  const client = createHttpClient({
    transport: transport === 'undici' ? createUndiciTransport() : createNodeTransport(),
    origin,
  })
  const outcome = await client
    .request({
      method: 'GET',
      path: `/${scenario}/`,
      rateClass: 'query',
      timeoutMs: scenario === 'timeout' ? 100 : 60_000,
      signal: scenario === 'abort' ? AbortSignal.timeout(100) : undefined,
    })
    .then(
      () => 'ok',
      (error: unknown) => (PostHogDriverError.isInstance(error) ? error.code : String(error)),
    )
  if (ending === 'closed') await client.close()
  console.log(outcome, 'done')
}

void main(process.argv.slice(2))
