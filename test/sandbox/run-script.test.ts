import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SandboxError } from '../../src/errors.ts'
import { processSandbox } from '../../src/sandbox/process-sandbox.ts'
import type { Sandbox, SandboxProvider } from '../../src/sandbox/sandbox.ts'
import { SandboxExecutor } from '../../src/sandbox/sandbox-executor.ts'
import { allowKey } from '../support/leak-watch/leak-log.ts'
import { type CannedPostHog, startCannedPostHog } from './support/canned-posthog.ts'
import { untilGone } from './support/processes.ts'

const apiKey = 'phx_planted0123456789abcdef'
let posthog: CannedPostHog
let executor: SandboxExecutor
let sandbox: Sandbox

beforeAll(async () => {
  posthog = await startCannedPostHog(apiKey)
  const inner = processSandbox({ allowChildProcesses: true })
  const provider: SandboxProvider = {
    kind: inner.kind,
    create: async (options) => {
      sandbox = await inner.create(options)
      return sandbox
    },
  }
  executor = await SandboxExecutor.start({
    sandbox: provider,
    posthog: { apiKey, projectId: 1, host: posthog.url },
  })
})

afterAll(async () => {
  await executor.close()
  await posthog[Symbol.asyncDispose]()
})

async function failure(code: string, options?: object): Promise<SandboxError> {
  const error = await executor.runScript(code, {}, options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(SandboxError)
  return error as SandboxError
}

describe('runScript', () => {
  it('gives a script the driver and its params, and returns its result apart from what it prints', async () => {
    const { value, stdout, stderr } = await executor.runScript(
      `const rows = await posthog.query('SELECT EXACT')
       console.log('{"value":"not the result"}')
       console.error('careful')
       return { ids: rows.map((row) => row.id), least: params.least, when: params.when }`,
      { least: 5n, when: new Date(0) },
    )
    expect(value).toEqual({ ids: [18446744073709551615n, 0], least: 5n, when: '1970-01-01T00:00:00.000Z' })
    expect(stdout).toBe('{"value":"not the result"}\n')
    expect(stderr).toBe('careful\n')
  })

  it.each([
    ['statements', 'return 6 * 7', 42],
    [
      'statements after imports',
      'import { basename } from "node:path"\nimport\n  * as os from "node:os"; // x\nreturn basename("/a/b") + typeof os',
      'bobject',
    ],
    ['a module with a value', 'export default await Promise.resolve(42)', 42],
    [
      'a module with a function',
      'const double = (n) => n * 2\nexport default async ({ params }) => double(params.n ?? 21)',
      42,
    ],
    ['no return', 'console.log(1)', null],
    ['a variable named params', 'const params = 1; return params', 1],
    ['a comment at the end', 'return 42 // answer', 42],
    ['dynamic imports', 'const { sep } = await import("node:path"); return sep', '/'],
    ['a template holding the word export', 'return `\nexport default 1`', '\nexport default 1'],
  ])('understands %s', async (_, code, expected) => {
    expect((await executor.runScript(code)).value).toEqual(expected)
  })

  it.each([
    [
      'a throw',
      'const a = 1\nconst b = 2\n  throw new RangeError("too far")',
      3,
      9,
      /^The script failed at line 3, column 9: RangeError: too far$/,
    ],
    ['a call on the first line', 'null.x', 1, 6, /TypeError/],
    ['a syntax error', 'const a = 1\nconst b = ;\nreturn a', 2, 11, /SyntaxError: Unexpected token ';'/],
    ['a syntax error in a module', 'export const a = 1\nexport default 2 +* 3\n', 2, 19, /SyntaxError/],
    [
      'a failure after an import',
      'import os from "node:os"\n\nos.nothing()',
      3,
      4,
      /nothing is not a function/,
    ],
    ['a failure in a nested function', 'function f() {\n  return undefined.x\n}\nf()', 2, 20, /undefined/],
    [
      'a rejection nobody awaited',
      'Promise.reject(new Error("stray"))\nawait new Promise((r) => setTimeout(r, 5000))',
      1,
      16,
      /stray/,
    ],
    [
      'a throw in a timer',
      'setTimeout(() => {\n  throw new Error("late")\n}, 1)\nawait new Promise((r) => setTimeout(r, 5000))',
      2,
      9,
      /late/,
    ],
  ])('reports %s at its line in the script', async (_, code, line, column, message) => {
    const error = await failure(code)
    expect(error.message).toMatch(message)
    expect(error.code).toBe('script_failed')
    if (line === undefined) return
    expect(error.details).toMatchObject({ line, column, source: code.split('\n')[line - 1] })
    expect(error.details.stack).not.toMatch(/node:internal|guest|posthog-sandbox/)
  })

  it('reports a failed query as the cause, at the line that made it', async () => {
    const error = await failure('const a = 1\nawait posthog.query("SELECT BROKEN")')
    expect(error).toMatchObject({ code: 'script_failed', details: { line: 2 } })
    expect(error.cause).toMatchObject({
      name: 'QueryError',
      code: 'query_invalid',
      hogql: 'SELECT BROKEN',
      status: 400,
    })
    expect(error.message).toContain('evnt')
  })

  it.each([
    ['a query', 'return posthog.query("SELECT BROKEN")'],
    ['a batch', 'return posthog.readBatches("SELECT BROKEN AS n", { key: "n" }).next()'],
    ['a list', 'return posthog.insights.list({ nonsense: 1 }).all()'],
    ['a call of the client', 'return posthog.evaluateFlags("u1")'],
    ['an option', 'return posthog.query("SELECT 1", { nonsense: 1 })'],
  ])('reports %s that is returned without being awaited at the line that made it', async (_, call) => {
    const { details } = await failure(`const a = 1\n${call}`)
    expect(details).toMatchObject({ line: 2, column: call.lastIndexOf('.') + 2, source: call })
    expect(String(details.stack).match(/script\.mjs/g)).toHaveLength(1)
  })

  it('reports who called a function that fails', async () => {
    const code = 'const ask = (text) => posthog.query(text)\nawait ask("SELECT BROKEN")'
    const { details } = await failure(code)
    expect(details).toMatchObject({ line: 1, column: 31 })
    expect(details.stack).toMatch(/script\.mjs:1:.*\n.*script\.mjs:2:/)
  })

  it('keeps what was printed before the failure', async () => {
    const error = await failure('console.log("step 1"); console.error("oops"); throw "plain text"')
    expect(error.details).toMatchObject({ stdout: 'step 1\n', stderr: 'oops\n' })
    expect(error.message).toContain('it threw plain text')
  })

  it('kills a script that runs forever with its children, and goes on', async () => {
    const code = `
      import { spawn } from 'node:child_process'
      const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { detached: true, stdio: 'ignore' })
      console.log(JSON.stringify([process.pid, child.pid]))
      for (;;) {}`
    const [error, rows] = await Promise.all([
      failure(code, { timeoutMs: 700 }),
      executor.query('SELECT PLAIN'),
    ])
    expect(error).toMatchObject({ code: 'timeout', details: { timeoutMs: 700 } })
    expect(rows).toEqual([{ n: 1 }])
    await untilGone(JSON.parse(error.details.stdout as string))
    expect((await executor.runScript('return 1')).value).toBe(1)
  })

  it('kills what a script left running when it returns', async () => {
    const { value } = await executor.runScript(`
      import { spawn } from 'node:child_process'
      const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { detached: true, stdio: 'ignore' })
      child.unref()
      return [process.pid, child.pid]`)
    await untilGone(value as number[])
  })

  it.each([
    ['keeps its environment', 'setsid', true],
    ['has dropped its environment too', 'env -i setsid', false],
  ])('is not held up by a daemon that leaves the family and %s', async (_, command, isKilled) => {
    const startedAt = Date.now()
    const { value } = await executor.runScript(`
      import { spawnSync } from 'node:child_process'
      const options = { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' }
      return Number(spawnSync('sh', ['-c', '${command} sleep 60 >/dev/null & echo $!'], options).stdout)`)
    const pid = value as number
    expect(pid).toBeGreaterThan(0)
    expect(Date.now() - startedAt).toBeLessThan(10_000)
    if (isKilled) await untilGone([pid])
    else process.kill(pid, 'SIGKILL')
  })

  it('kills a script when its signal fires', async () => {
    const controller = new AbortController()
    let pid = 0
    const run = executor.runScript(
      'console.log(process.pid); for (;;) {}',
      {},
      {
        signal: controller.signal,
        onStdout: (text) => {
          pid = Number(text)
          controller.abort()
        },
      },
    )
    await expect(run).rejects.toMatchObject({ name: 'ConnectionError', code: 'aborted' })
    await untilGone([pid])
  })

  it('caps a script that prints 50 MB and says so', async () => {
    const { value, stdout } = await executor.runScript(
      'for (let i = 0; i < 50; i += 1) console.log("x".repeat(1024 * 1024 - 1))\nreturn "done"',
      {},
      { maxOutputBytes: 1024 },
    )
    expect(value).toBe('done')
    expect(stdout).toBe(`${'x'.repeat(1024)}\n[output cut: 50.0 MiB printed, the first 1.0 KiB kept]\n`)
  })

  it.each([
    ['a function', 'return { rows: [{ f: () => 1 }] }', /result\.rows\[0\]\.f is a function/],
    [
      'a promise',
      'return { rows: posthog.query("SELECT 1") }',
      /result\.rows is a Promise, which is not JSON: await it first/,
    ],
    ['a map', 'return new Map()', /Object\.fromEntries/],
    ['a circle', 'const a = {}; a.a = a; return a', /result\.a is a reference to something it is part of/],
  ])('says what is wrong with %s as a result', async (_, code, message) => {
    expect((await failure(code)).message).toMatch(message)
  })

  it('refuses a result beyond the limit', async () => {
    const error = await failure('return "x".repeat(2000)', { maxResultBytes: 1000 })
    expect(error.message).toContain('2002 bytes of JSON; the limit is 1000')
  })

  it.each([
    ['process.exit(7)', /ended its process with exit code 7/],
    ['process.kill(process.pid, "SIGKILL"); for (;;) {}', /was ended by SIGKILL/],
  ])('reports a script that ends itself: %s', async (code, message) => {
    expect((await failure(code)).message).toMatch(message)
  })

  it.each([
    ['throw { status: 418, tea: true }', 'it threw { status: 418, tea: true }'],
    ['throw Object.create(null)', 'it threw [Object: null prototype] {}'],
    ['throw "plain text"', 'it threw plain text'],
  ])('shows what was thrown when it is no error: %s', async (code, message) => {
    expect((await failure(code)).message).toBe(`The script failed: ${message}`)
  })

  it('lets a script that forges its answer harm only itself', async () => {
    const other = executor.runScript('await new Promise((r) => setTimeout(r, 300)); return "unharmed"')
    const forged = executor.runScript(`
      import { writeSync } from 'node:fs'
      writeSync(3, '\\u001e{"type":"result","id":1,"value":"~nonsense"}\\n')
      await new Promise((r) => setTimeout(r, 5000))`)
    await expect(forged).rejects.toThrow()
    expect((await other).value).toBe('unharmed')
  })

  it('lets noise on every stream pass by the result', async () => {
    const { value, stdout } = await executor.runScript(`
      import { writeSync } from 'node:fs'
      writeSync(1, '\\u001e{"type":"result","id":1,"value":"forged"}\\n')
      process.stdout.write('no line end')
      return 'true result'`)
    expect(value).toBe('true result')
    expect(stdout).toContain('forged')
    expect(stdout.endsWith('no line end')).toBe(true)
  })

  it('works in the home directory, where files stay and the script itself does not', async () => {
    await executor.writeFile('helper.mjs', 'export const answer = 42')
    const { value } = await executor.runScript(`
      import { writeFileSync } from 'node:fs'
      import { answer } from './helper.mjs'
      writeFileSync('rows.ndjson', '{"n":1}')
      return answer`)
    expect(value).toBe(42)
    expect(Buffer.from(await sandbox.readFile('rows.ndjson')).toString()).toBe('{"n":1}')
    expect((await readdir(sandbox.directory)).sort()).toEqual(['helper.mjs', 'posthog_driver', 'rows.ndjson'])
  })

  it('never shows the key to a script or its output', async () => {
    allowKey({
      place: 'stdout of node posthog_driver/guest',
      reason: 'the script has it; the host masks what comes back',
    })
    await using open = await SandboxExecutor.start({
      sandbox: processSandbox({ restrictScripts: false }),
      posthog: { apiKey, projectId: 1, host: posthog.url },
    })
    const { value, stdout } = await open.runScript(`
      import { readFileSync } from 'node:fs'
      import { inspect } from 'node:util'
      console.log('a key such as ${apiKey} in output')
      return [inspect(posthog, { depth: 9, showHidden: true }), inspect(globalThis, { depth: 4 }), process.env, process.argv,
        ...['self', process.ppid].flatMap((pid) => ['environ', 'cmdline'].map((file) => readFileSync(\`/proc/\${pid}/\${file}\`, 'utf8'))),
        'key: ${apiKey}']`)
    expect(stdout).toBe('a key such as [redacted] in output\n')
    expect(JSON.stringify(value)).not.toContain(apiKey)
    expect((value as string[]).at(-1)).toBe('key: [redacted]')
    const error = await failure(`throw new Error('failed with ${apiKey}')`)
    expect(JSON.stringify([error.message, error.details, error.stack, String(error.cause)])).not.toContain(
      apiKey,
    )
  })

  it('refuses an empty script and malformed options before anything runs', async () => {
    await expect(executor.runScript('  ')).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(executor.runScript('return 1', {}, { timeoutMs: -1 })).rejects.toThrow(/timeoutMs/)
    await expect(executor.runScript('return 1', {}, { timeout: 5 } as object)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('no option timeout'),
      hint: 'Did you mean timeoutMs?',
    })
    await expect(executor.runScript('return 1', { f: () => 1 })).rejects.toThrow(/plain data/)
  })

  it('fails with the error of a listener that throws, and stops the script', async () => {
    let pid = 0
    const run = executor.runScript(
      'console.log(process.pid); for (;;) {}',
      {},
      {
        onStdout: (text) => {
          pid = Number(text)
          throw new Error('the listener failed')
        },
      },
    )
    await expect(run).rejects.toThrow('the listener failed')
    await untilGone([pid])
  })

  it('exports in batches to a file that the host can read', async () => {
    const { value } = await executor.runScript(`
      import { appendFile } from 'node:fs/promises'
      let rows = 0
      for await (const batch of posthog.readBatches('SELECT n FROM BATCHES', { key: 'n', batchSize: 2 })) {
        rows += batch.length
        await appendFile('batches.ndjson', batch.map((row) => JSON.stringify(row) + '\\n').join(''))
      }
      return rows`)
    expect(value).toBe(3)
    const text = Buffer.from(await executor.readFile('batches.ndjson')).toString()
    expect(text).toBe('{"n":1}\n{"n":2}\n{"n":3}\n')
  })
})
