import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { CoreClient } from '../../src/client/core-client.ts'
import { createNodeTransport } from '../../src/http/node-transport.ts'
import { API_KEY, rowsAnswer, startStubPostHog } from './stub-posthog.ts'

/** Packages that a module loads, itself or through the files it imports. */
function packagesBehind(file: string, seen = new Set<string>()): Set<string> {
  const packages = new Set<string>()
  if (seen.has(file)) return packages
  seen.add(file)
  if (!file.endsWith('.ts')) return packages
  for (const [statement, linked, loaded] of readFileSync(file, 'utf8').matchAll(
    /^(?:import|export) [^;]*?from '([^']+)'|\bimport\('([^']+)'\)/gms,
  )) {
    if (/^(import|export) type /.test(statement)) continue
    const name = linked ?? loaded ?? ''
    if (!name.startsWith('.')) packages.add(name)
    else for (const found of packagesBehind(resolve(dirname(file), name), seen)) packages.add(found)
  }
  return packages
}

const source = (path: string) => fileURLToPath(new URL(`../../src/${path}`, import.meta.url))

describe('CoreClient', () => {
  it('runs on any transport', async () => {
    await using server = await startStubPostHog(() => rowsAnswer(['n'], [[1]]))
    await using client = new CoreClient(
      { host: server.url, apiKey: API_KEY, projectId: 7 },
      { transport: createNodeTransport() },
    )
    expect(await client.query('SELECT 1 AS n LIMIT 1')).toEqual([{ n: 1 }])
  })

  it('can be bundled for a sandbox: no network library, no optional peer', () => {
    const packages = packagesBehind(source('client/query-client.ts'))
    expect([...packages].filter((name) => !name.startsWith('node:')).sort()).toEqual([
      'fastest-levenshtein',
      'zod',
    ])
    expect([...packagesBehind(source('client/client.ts'))]).toContain('undici')
  })
})
