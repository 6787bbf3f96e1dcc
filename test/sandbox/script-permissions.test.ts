import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { permissionFlags } from '../../src/sandbox/guest/permission-flags.ts'
import { processSandbox } from '../../src/sandbox/process-sandbox.ts'
import { SandboxExecutor } from '../../src/sandbox/sandbox-executor.ts'
import { type CannedPostHog, startCannedPostHog } from './support/canned-posthog.ts'

const apiKey = 'phx_0123456789abcdef'
let posthog: CannedPostHog
let directory: string
let executor: SandboxExecutor

const start = (options: Parameters<typeof processSandbox>[0]) =>
  SandboxExecutor.start({
    sandbox: processSandbox(options),
    posthog: { apiKey, projectId: 1, host: posthog.url },
  })

beforeAll(async () => {
  posthog = await startCannedPostHog(apiKey)
  directory = await mkdtemp(join(tmpdir(), 'posthog-permissions-'))
  await writeFile(join(directory, 'secret.txt'), 'the secret of the host')
  process.env.HOST_SECRET_OF_TEST = 'the secret of the host'
  executor = await start({ directory: join(directory, 'sandbox, with "odd" näme') })
})

afterAll(async () => {
  delete process.env.HOST_SECRET_OF_TEST
  await executor?.close()
  await posthog?.[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

/** Code that tries something and returns how that was refused. */
const attempt = (expression: string) => `
  import fs from 'node:fs'
  import { spawn, spawnSync } from 'node:child_process'
  import { Worker } from 'node:worker_threads'
  try { return { done: ${expression} } } catch (error) { return error.code }`

describe('a script in the process sandbox', () => {
  it.each([
    ['reads a file of the host', 'fs.readFileSync(params.secret, "utf8")'],
    ['reads a file above its directory', 'fs.readFileSync("../secret.txt", "utf8")'],
    ['reads the environment of the host', 'fs.readFileSync("/proc/" + process.ppid + "/environ", "utf8")'],
    ['lists the directories of the host', 'fs.readdirSync("/")'],
    ['writes outside of its directory', 'fs.writeFileSync(params.secret, "")'],
    ['removes a file of the host', 'fs.rmSync(params.secret)'],
    ['starts a program', 'spawnSync("cat", [params.secret]).stdout.toString()'],
    ['starts a worker', 'typeof new Worker("1", { eval: true })'],
  ])('is stopped when it %s', async (_, expression) => {
    const { value, stderr } = await executor.runScript(attempt(expression), {
      secret: join(directory, 'secret.txt'),
    })
    expect(value).toBe('ERR_ACCESS_DENIED')
    expect(stderr).toBe('')
  })

  it('tells where it was stopped', async () => {
    const code = 'import { readFileSync } from "node:fs"\nreturn readFileSync("/etc/passwd", "utf8")'
    await expect(executor.runScript(code)).rejects.toMatchObject({
      code: 'script_failed',
      message: expect.stringContaining('Access to this API has been restricted'),
      details: { line: 2 },
    })
  })

  it('finds nothing of the host in its environment', async () => {
    const { value } = await executor.runScript('return process.env')
    expect(JSON.stringify(value)).not.toContain('the secret of the host')
    expect(Object.keys(value as object)).not.toContain('HOST_SECRET_OF_TEST')
  })

  it('works with files and packages of its own directory, and without a warning', async () => {
    await executor.writeFile('helper.js', 'module.exports = 40')
    await executor.writeFile(
      'node_modules/two/package.json',
      '{"name":"two","type":"module","main":"two.js"}',
    )
    await executor.writeFile('node_modules/two/two.js', 'export default 2')
    const { value, stdout, stderr } = await executor.runScript(`
      import { appendFileSync, mkdirSync, readFileSync } from 'node:fs'
      import forty from './helper.js'
      import two from 'two'
      mkdirSync('a/b', { recursive: true })
      appendFileSync('a/b/c.txt', String(forty + two))
      const [{ n }] = await posthog.query('SELECT PLAIN')
      return [readFileSync('a/b/c.txt', 'utf8'), n]`)
    expect({ value, stdout, stderr }).toEqual({ value: ['42', 1], stdout: '', stderr: '' })
  })

  it('still points at a syntax error', async () => {
    await expect(executor.runScript('const a = 1\nconst b = ;')).rejects.toMatchObject({
      details: { line: 2, column: 11, source: 'const b = ;' },
    })
  })

  it('may start programs where that is allowed, and go anywhere without the restriction', async () => {
    await using children = await start({ allowChildProcesses: true })
    const secret = join(directory, 'secret.txt')
    const ran = await children.runScript(attempt('spawnSync("echo", ["hi"]).stdout.toString()'))
    expect([ran.value, ran.stderr]).toEqual([{ done: 'hi\n' }, ''])
    const refused = await children.runScript(attempt('fs.readFileSync(params.secret, "utf8")'), { secret })
    expect(refused.value).toBe('ERR_ACCESS_DENIED')
    await using open = await start({ restrictScripts: false })
    const read = await open.runScript(attempt('fs.readFileSync(params.secret, "utf8")'), { secret })
    expect(read.value).toEqual({ done: 'the secret of the host' })
  })

  it('runs in a directory behind a link', async () => {
    await mkdir(join(directory, 'real'))
    await symlink(join(directory, 'real'), join(directory, 'link'))
    await using linked = await start({ directory: join(directory, 'link') })
    const code = 'import fs from "node:fs"\nfs.writeFileSync("x", "1"); return fs.readFileSync("x", "utf8")'
    expect((await linked.runScript(code)).value).toBe('1')
  })
})

describe('permissionFlags', () => {
  const flags = (...known: string[]) => permissionFlags({ childProcesses: false }, new Set(known))

  it('uses the flag this Node has, and none where warnings would show', () => {
    expect(flags('--permission', '--disable-warning')).toContain('--permission')
    expect(flags('--experimental-permission', '--disable-warning')[0]).toBe('--experimental-permission')
    expect(flags('--experimental-permission')).toEqual([])
    expect(flags('--disable-warning')).toEqual([])
  })
})
