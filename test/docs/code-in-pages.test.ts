import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { moduleOf } from './page-module.ts'
import { PAGES, readPage } from './pages.ts'

/** Code on a page uses names and options that there are. Most pages have a test of their own that runs it as well. */

const root = fileURLToPath(new URL('../..', import.meta.url))

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
