import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { processSandbox } from '../../src/sandbox/process-sandbox.ts'
import { SandboxExecutor } from '../../src/sandbox/sandbox-executor.ts'
import { toJavaScript } from '../../src/sandbox/to-javascript.ts'
import * as stripper from '../../src/sandbox/type-stripper.ts'
import { type CannedPostHog, startCannedPostHog } from './support/canned-posthog.ts'

const apiKey = 'phx_0123456789abcdef'
let posthog: CannedPostHog
let executor: SandboxExecutor

beforeAll(async () => {
  posthog = await startCannedPostHog(apiKey)
  executor = await SandboxExecutor.start({
    sandbox: processSandbox(),
    posthog: { apiKey, projectId: 1, host: posthog.url },
  })
})

afterAll(async () => {
  await executor?.close()
  await posthog?.[Symbol.asyncDispose]()
})

const failureOf = (code: string, options?: object) =>
  executor.runScript(code, {}, options).catch((error: unknown) => error)

describe('a script in TypeScript', () => {
  it.each([
    [
      'statements',
      'interface Row { n: number }\nconst rows = await posthog.query<Row>("SELECT PLAIN")\nreturn rows.map((row: Row): number => row.n!)',
      [1],
    ],
    [
      'statements after imports',
      'import { type ParsedPath, basename } from "node:path"\nimport type { Stats } from "node:fs"\nconst name: string = basename("/a/b")\nreturn name as unknown',
      'b',
    ],
    ['only a type import', 'import type { Stats } from "node:fs"\nreturn 1', 1],
    [
      'a module',
      'type Scope = { params: { n?: number } }\nexport default async ({ params }: Scope) => (params.n ?? 41) + 1',
      42,
    ],
    [
      'types with characters of every width',
      'const x: Record<"é日😀", string> = { "é日😀": "é日😀" }\nreturn x satisfies object',
      { 'é日😀': 'é日😀' },
    ],
    ['generics and overloads', 'function f<T,>(x: T): T { return x }\nreturn f<number>(3)', 3],
  ])('runs: %s', async (_, code, expected) => {
    const { value, stderr } = await executor.runScript(code)
    expect(value).toEqual(expected)
    expect(stderr).toBe('')
    expect((await executor.runScript(code, {}, { language: 'typescript' })).value).toEqual(expected)
  })

  it.each([
    [
      'a throw',
      'const a: number = 1\nconst f = (x: string): never => { throw new Error(x) }\nf("no")',
      2,
      41,
    ],
    ['a throw on the first line', 'const a: string | null = null; a!.x', 1, 35],
    ['a failed query', 'type A = 1\nconst r: unknown[] =  await posthog.query("SELECT BROKEN")', 2, 37],
    [
      'a failure in a module',
      'export default async ({ params }: { params: any }) => {\n  const n: number = params.a.b\n}',
      2,
      30,
    ],
  ])('points at its own line and column: %s', async (_, code, line, column) => {
    expect(await failureOf(code)).toMatchObject({
      code: 'script_failed',
      details: { line, column, source: code.split('\n')[line - 1] },
    })
  })

  it('tells a mistake in TypeScript as one', async () => {
    const code = 'const a: number = 1\nconst b: string = ;\nreturn a'
    expect(await failureOf(code)).toMatchObject({
      code: 'script_failed',
      message: expect.stringContaining('SyntaxError: Expression expected'),
    })
  })

  it('refuses what is more than types', async () => {
    expect(await failureOf('enum Plan { Free, Pro }\nreturn Plan.Pro')).toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('enum is not supported'),
      hint: expect.stringContaining('plain object'),
    })
  })

  it('refuses types where the language is said to be JavaScript', async () => {
    const failure = await failureOf('const a: number = 1\nreturn a', { language: 'javascript' })
    expect(failure).toMatchObject({ code: 'script_failed', message: expect.stringContaining('SyntaxError') })
  })
})

describe('toJavaScript', () => {
  it('leaves JavaScript alone, and every other character in its place', async () => {
    for (const code of [
      'return { a: 1, b: x ? y : z }',
      'export default 1',
      'export const a = `: string`\nexport default a',
      'const b = ;',
    ])
      expect(await toJavaScript(code)).toBe(code)
    const typed = 'import a from "a"; const b: Map<string, "日é😀"> = c\nreturn b as never // end'
    const plain = await toJavaScript(typed)
    expect(plain).toHaveLength(typed.length)
    expect(plain.replace(/\s+/g, ' ')).toBe('import a from "a"; const b = c return b // end')
    for (const word of ['const b', '= c', 'return b', '// end'])
      expect(plain.indexOf(word)).toBe(typed.indexOf(word))
  })

  it('says what to install where types cannot be stripped, and runs JavaScript all the same', async () => {
    vi.spyOn(stripper, 'loadTypeStripper').mockResolvedValue(undefined)
    try {
      const missing = { name: 'MissingPeerError', hint: expect.stringContaining('npm install amaro') }
      await expect(toJavaScript('const a: number = 1; return a')).rejects.toMatchObject(missing)
      await expect(toJavaScript('return 1', 'typescript')).rejects.toMatchObject(missing)
      expect(await toJavaScript('export default async () => 1')).toBe('export default async () => 1')
      expect(await toJavaScript('return 1')).toBe('return 1')
    } finally {
      vi.restoreAllMocks()
    }
  })
})
