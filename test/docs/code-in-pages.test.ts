import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import * as main from '../../src/index.ts'
import * as local from '../../src/local/index.ts'
import { PAGES, readPage } from './pages.ts'

/** Code on a page uses names and options that there are. Most pages have a test of their own that runs it as well. */

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What pages take as given, because an earlier page or the reader's own program has it. */
const GIVEN = `
declare const client: import('posthog-driver').PostHogClient
declare const executor: import('posthog-driver').SandboxExecutor
declare const code: string
declare const params: Record<string, unknown>
declare function beforeAll(run: () => Promise<void>, timeoutMs?: number): void
declare function afterAll(run: () => Promise<void>): void;
`
const DOORS = { 'posthog-driver': main, 'posthog-driver/local': local }
const DECLARE = /^declare .*\n/gm
const IMPORT = /^import (?:(\w+)(?:, )?)?(?:\{([^}]*)\} )?(?: ?from )?'([^']+)'\n/gm

/** The code of a page as one module: each piece sees what those before it declared, and may declare it anew. */
function moduleOf(page: string): string | undefined {
  const pieces = [...page.matchAll(/^```(?:ts|js)\n(.*?)^```$/gms)].map(([, code = '']) => code)
  if (pieces.length === 0) return undefined
  const imports = new Map<string, string>()
  for (const [, byDefault, named = '', from = ''] of pieces.join('\n').matchAll(IMPORT)) {
    if (byDefault) imports.set(byDefault, `import ${byDefault} from '${from}'`)
    for (const name of named.split(',').map((part) => part.trim()))
      if (name !== '') imports.set(name.replace(/^type /, ''), `import { ${name} } from '${from}'`)
  }
  const declared = pieces.flatMap((code) => code.match(DECLARE) ?? [])
  const bodies = pieces.map((code) => code.replaceAll(IMPORT, '').replaceAll(DECLARE, ''))
  // Pieces in the middle of a page need not repeat where a name comes from.
  for (const [door, names] of Object.entries(DOORS))
    for (const name of Object.keys(names))
      if (!imports.has(name) && bodies.some((body) => new RegExp(`\\b${name}\\b`).test(body)))
        imports.set(name, `import { ${name} } from '${door}'`)
  return [
    'export {}',
    ...imports.values(),
    GIVEN,
    ...declared,
    ...bodies.map((body) => `{\n${body}`),
    '}'.repeat(bodies.length),
  ].join('\n')
}

const modules = new Map(
  PAGES.flatMap((name) => {
    const code = moduleOf(readPage(name))
    return code === undefined
      ? []
      : [[join(root, 'docs', `${name.replaceAll(/\W/g, '-')}.ts`), { name, code }]]
  }),
)

const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, root)
const host = ts.createCompilerHost(options)
const { fileExists, readFile, getSourceFile } = host
host.fileExists = (path) => modules.has(path) || fileExists.call(host, path)
host.readFile = (path) => modules.get(path)?.code ?? readFile.call(host, path)
host.getSourceFile = (path, ...rest) => {
  const given = modules.get(path)
  return given
    ? ts.createSourceFile(path, given.code, ts.ScriptTarget.ES2022)
    : getSourceFile.call(host, path, ...rest)
}

describe('code on pages', () => {
  it('is found', () => expect(modules.size).toBeGreaterThan(8))

  it('uses names and options that there are', () => {
    const program = ts.createProgram([...modules.keys()], options, host)
    const wrong = [...modules].flatMap(([path, { name, code }]) => {
      const source = program.getSourceFile(path)
      const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
      return found.map(({ messageText, start = 0 }) => {
        const line = code.slice(0, start).split('\n').length
        return `${name}: ${code.split('\n')[line - 1]}\n  ${ts.flattenDiagnosticMessageText(messageText, '\n  ')}`
      })
    })
    expect(wrong.join('\n')).toBe('')
  }, 240_000)
})
