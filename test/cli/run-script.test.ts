import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLocalPostHog } from '../../src/local/start-local-posthog.ts'
import { runCli } from '../support/run-cli.ts'

let directory: string
let env: Record<string, string>
let local: Awaited<ReturnType<typeof startLocalPostHog>>

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'posthog-run-'))
  const events = Array.from({ length: 30 }, (_, n) => ({
    event: n % 3 ? 'view' : 'buy',
    distinct_id: `u${n % 5}`,
    timestamp: new Date(Date.UTC(2026, 8, 1, n)).toISOString(),
  }))
  const data = join(directory, 'events.ndjson')
  await writeFile(data, events.map((event) => JSON.stringify(event)).join('\n'))
  local = await startLocalPostHog({ data })
  env = {
    POSTHOG_HOST: local.url,
    POSTHOG_PERSONAL_API_KEY: local.apiKey,
    POSTHOG_PROJECT_ID: String(local.projectId),
    POSTHOG_PROJECT_API_KEY: local.projectToken,
  }
}, 60_000)

afterAll(async () => {
  await local?.close()
  await rm(directory, { recursive: true, force: true })
})

const run = (...args: string[]) => runCli(['run', ...args], { env, cwd: directory })
const september = ['--param', 'from=2026-09-01', '--param', 'to=2026-10-01']

describe('posthog-driver run', () => {
  it('lists templates, and the parameters of one, without a project', async () => {
    const all = await runCli(['run', '--list'], { cwd: directory })
    expect(all).toMatchObject({ status: 0, stderr: '' })
    expect(all.stdout).toMatch(/analyze_funnel +Funnel +steps/)
    expect(all.stdout).toMatch(/capture_event .*--write/)
    const one = await runCli(['run', 'analyze_funnel', '--list'], { cwd: directory })
    expect(one.stdout).toMatch(/window_days +integer +14 /)
    const json = JSON.parse((await runCli(['run', '--list', '--json'], { cwd: directory })).stdout)
    expect(json).toHaveLength(15)
  })

  it('runs a template with parameters from options and a file', async () => {
    await writeFile(join(directory, 'params.json'), '{"steps":["view","buy"],"window_days":1}')
    const { status, stdout } = await run('analyze_funnel', '--params', 'params.json', ...september, '--json')
    expect(status).toBe(0)
    expect(JSON.parse(stdout).value.steps).toMatchObject([
      { event: 'view', users: 5 },
      { event: 'buy', users: 5 },
    ])
    const table = await run('compare_periods', ...september, '--param', 'events=buy,view')
    expect(table.stdout).toMatch(/events\nevent +total.*\nbuy +10 .*\nview +20 /s)
  })

  it('keeps the file a script has written', async () => {
    const { status, stdout } = await run('export_events', ...september, '--out', 'all.ndjson')
    expect([status, stdout]).toEqual([0, expect.stringMatching(/rows +bytes +path\n +30 /)])
    expect((await readFile(join(directory, 'all.ndjson'), 'utf8')).trim().split('\n')).toHaveLength(30)
    const lost = await run('export_events', ...september)
    expect(lost.stderr).toContain('--out <file> would keep it')
  })

  it('leaves the file of that name alone when there is nothing to take its place', async () => {
    await writeFile(join(directory, 'kept.ndjson'), 'from yesterday')
    await writeFile(join(directory, 'promises.mjs'), 'return { path: "none.ndjson" }')
    const failed = await run('promises.mjs', '--out', 'kept.ndjson')
    expect(failed).toMatchObject({ status: 1, stderr: expect.stringContaining('Could not read none.ndjson') })
    expect(await readFile(join(directory, 'kept.ndjson'), 'utf8')).toBe('from yesterday')
    expect((await readdir(directory)).filter((name) => name.startsWith('kept'))).toEqual(['kept.ndjson'])
    const nowhere = await run('export_events', ...september, '--out', 'nowhere/all.ndjson')
    expect(nowhere.status).toBe(1)
    expect(nowhere.stderr).toContain('The file nowhere/all.ndjson cannot be written')
  })

  it.skipIf(process.platform === 'win32')('writes into a pipe as it is', async () => {
    const pipe = join(directory, 'pipe')
    execFileSync('mkfifo', [pipe])
    const [text, { status }] = await Promise.all([
      readFile(pipe, 'utf8'),
      run('export_events', ...september, '--out', 'pipe'),
    ])
    expect([status, text.trim().split('\n').length]).toEqual([0, 30])
  })

  it('runs a script file, and points at its line when it fails', async () => {
    const script = 'const n: number = params.n\nconsole.log("half")\nreturn { double: n * 2 }'
    await writeFile(join(directory, 'double.ts'), script)
    const { status, stdout } = await run('./double.ts', '--param', 'n=21')
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'half\ndouble\n    42\n' })
    await writeFile(join(directory, 'fails.mjs'), '\nthrow new Error("no")')
    const failed = await run('fails.mjs')
    expect(failed).toMatchObject({ status: 1, stdout: '' })
    expect(failed.stderr).toContain('The script failed at line 2, column 7: Error: no')
    await writeFile(join(directory, 'loops.mjs'), 'for (;;) {}')
    expect((await run('loops.mjs', '--timeout', '1')).stderr).toContain('still running after 1000 ms')
  })

  it('writes only with --write', async () => {
    const event = ['capture_event', '--param', 'event=new', '--param', 'distinct_id=u1']
    expect(await run(...event)).toMatchObject({ status: 2, stderr: expect.stringContaining('Add --write') })
    const written = await run(...event, '--param', 'properties={"a":1}', '--write')
    expect(written).toMatchObject({ status: 0, stdout: expect.stringMatching(/uuid\n[0-9a-f-]{36}/) })
  })

  it.each([
    [['analyze_funel'], 2, 'Did you mean analyze_funnel?'],
    [['analyze_funnel', '--param', 'stepz=a'], 2, 'Did you mean steps?'],
    [['nothing.mjs'], 2, 'cannot be read from nothing.mjs'],
    [[], 2, 'run --list shows the templates'],
    [['track_errors', '--param', 'limit'], 2, 'name=value'],
    [['track_errors', '--params', 'nowhere.json'], 2, 'nowhere.json'],
  ])('says what is wrong with %j', async (args, status, message) => {
    const result = await run(...args)
    expect(result.status).toBe(status)
    expect(result.stderr).toContain(message)
  })
})
