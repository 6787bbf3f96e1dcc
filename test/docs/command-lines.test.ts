import { CommanderError, InvalidArgumentError } from 'commander'
import { describe, expect, it } from 'vitest'
import { createProgram } from '../../src/cli/run-cli.ts'
import type { Terminal } from '../../src/cli/terminal.ts'
import { loadScriptTemplates } from '../../src/sandbox/templates/load-script-templates.ts'
import { fencesOf, LINKING, readPage, withoutFences } from './pages.ts'
import { splitWords } from './split-words.ts'

/** Commands on a page have names, arguments and options that there are. */

const terminal = { printError: () => {} } as unknown as Terminal
const envFile = { path: '.env', found: false, used: [], overruled: [] }
const templates = await loadScriptTemplates()

/** Why the command line could not be run, if so. Nothing is run. */
function problemOf(words: readonly string[]): string | undefined {
  const program = createProgram({ terminal, envFile, signal: new AbortController().signal }, () => {})
  for (const command of [
    program,
    ...program.commands,
    ...program.commands.flatMap(({ commands }) => commands),
  ]) {
    command.configureOutput({ writeOut: () => {}, writeErr: () => {}, outputError: () => {} })
    if (command.commands.length === 0) command.action(() => {})
  }
  // The folders of readers are theirs.
  const here = words.map((word) => (word === './questions' ? './templates/questions' : word))
  try {
    program.parse(here, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return undefined
    if (error instanceof CommanderError || error instanceof InvalidArgumentError) return error.message
    throw error
  }
  const [command, script] = words
  if (
    command === 'run' &&
    script &&
    /^\w+$/.test(script) &&
    !templates.list().some(({ id }) => id === script)
  )
    return `there is no template ${script}`
}

interface Line {
  page: string
  line: string
}

/** Lines of shell fences and of indented blocks; in the latter an explanation may follow after two spaces. */
const lines: Line[] = LINKING.flatMap((page) => {
  const text = readPage(page)
  const shell = fencesOf(text, 'sh').flatMap((code) => code.replaceAll('\\\n', ' ').split('\n'))
  const indented = [...withoutFences(text).matchAll(/^ {4}(\S.*)$/gm)].map(
    ([, line = '']) => line.split(/ {2,}/)[0] ?? '',
  )
  return [...shell, ...indented]
    .filter((line) => /(^|npx )posthog-driver /.test(line))
    .map((line) => ({
      page,
      line: line.replace(/^.*?(?=posthog-driver )/, '').replace(/ (\||>|&&) .*$/, ''),
    }))
})

/** Commands that are named in a sentence, without their arguments perhaps. */
const named: Line[] = LINKING.flatMap((page) =>
  [...withoutFences(readPage(page)).matchAll(/`(?:npx )?(posthog-driver [^`<]+)`/g)].map(([, line = '']) => ({
    page,
    line: line.replaceAll(' ...', ''),
  })),
)

describe('command lines', () => {
  it('are found', () => {
    expect(lines.length).toBeGreaterThan(30)
    expect(named.length).toBeGreaterThan(10)
  })

  it('can be run as they stand', () => {
    const problems = lines.flatMap(({ page, line }) => {
      const problem = problemOf(splitWords(line).slice(1))
      return problem === undefined ? [] : [`${page}: ${line}\n  ${problem}`]
    })
    expect(problems.join('\n')).toBe('')
  })

  it('name commands and options that there are', () => {
    const problems = named.flatMap(({ page, line }) => {
      const problem = problemOf(splitWords(line).slice(1))
      return problem === undefined || /missing required argument/.test(problem)
        ? []
        : [`${page}: ${line}\n  ${problem}`]
    })
    expect(problems.join('\n')).toBe('')
  })

  it('are refused where they are wrong', () => {
    expect(problemOf(['asq', 'top events'])).toContain("unknown command 'asq'")
    expect(problemOf(['ask', 'top events', '--locl'])).toContain("unknown option '--locl'")
    expect(problemOf(['export', 'evnts'])).toContain("'evnts' is invalid")
    expect(problemOf(['run', 'analyse_funnel'])).toBe('there is no template analyse_funnel')
    expect(splitWords(`query --values '{"a": "b c"}' "SELECT \\"x\\"" # comment`)).toEqual([
      'query',
      '--values',
      '{"a": "b c"}',
      'SELECT "x"',
    ])
  })
})
