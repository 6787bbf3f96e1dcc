import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { type Answer, startServer } from '../http/loopback.ts'

const overloaded = new Set<string>()

/** A row; or, by what the query says: a refusal, an overload that passes, silence. */
const answer: Answer = ({ body }, response) => {
  const send = (status: number, json: unknown) =>
    response
      .writeHead(status, { 'content-type': 'application/json', 'retry-after': '0' })
      .end(JSON.stringify(json))
  if (body.includes('slow') || body.includes('cancelled')) return
  if (body.includes('fail')) return send(400, { type: 'validation_error', code: 'x', detail: 'No.' })
  const [busy] = /busy \d+/.exec(body) ?? []
  if (busy && !overloaded.has(busy)) {
    overloaded.add(busy)
    return send(503, { detail: 'Busy.' })
  }
  send(200, { results: [[1]], columns: ['n'], types: [['n', 'UInt8']], hasMore: false })
}

/** In a process of its own, whose handles are its own, and which has to end by itself. */
test('2,000 calls that share a signal leave no listener, no timer and no connection behind', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'posthog-driver-'))
  try {
    const program = join(directory, 'many-calls-program.cjs')
    await build({
      entryPoints: [fileURLToPath(new URL('./many-calls-program.ts', import.meta.url))],
      outfile: program,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      logLevel: 'error',
      logOverride: { 'empty-import-meta': 'silent' },
    })
    await using server = await startServer(answer)
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, server.origin, '2000'], {
      timeout: 60_000,
    })
    const { before, after, ...seen } = JSON.parse(stdout)
    expect(seen).toEqual({
      outcomes: { answered: 1_850, query_invalid: 50, timeout: 50, aborted: 50 },
      listenersMeanwhile: 1,
      listeners: 0,
      warnings: [],
    })
    expect(after).toEqual(before)
    expect(stderr).toBe('')
  } finally {
    await rm(directory, { recursive: true })
  }
}, 90_000)
