import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { runCli } from '../support/run-cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'posthog-driver-persist-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('--persist', () => {
  it('keeps the project for the next command', async () => {
    const data = join(folder, 'events.ndjson')
    const event = { event: 'kept', distinct_id: 'u1', timestamp: '2026-03-01T10:00:00Z' }
    writeFileSync(data, `${JSON.stringify(event)}\n`)
    const count = async (...options: string[]) => {
      const run = await runCli(
        ['query', '--local', '--json', ...options, 'SELECT event, count() AS n FROM events GROUP BY event'],
        {
          cwd: folder,
        },
      )
      expect(run.stderr).not.toContain('Error')
      return JSON.parse(run.stdout).rows
    }
    expect(await count('--persist', join(folder, 'project'), '--data', data)).toEqual([
      { event: 'kept', n: 1 },
    ])
    expect(await count('--persist', join(folder, 'project'))).toEqual([{ event: 'kept', n: 1 }])
  }, 120_000)

  it('belongs to --local', async () => {
    const run = await runCli(['query', 'SELECT 1', '--persist', 'somewhere'], { cwd: folder })
    expect(run.status).toBe(2)
    expect(run.stderr).toContain('--data, --persist and --timezone belong to --local')
  })
})
