import { spawnSync } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { PostHogDriverError, SandboxError } from '../../errors.ts'
import { thrownText } from '../protocol/wire-errors.ts'
import type { ScriptModule } from './script-module.ts'

export interface ScriptSource {
  /** Path of the module made of the code. */
  file: string
  code: string
  module: ScriptModule
}

interface Position {
  line: number
  column: number
}

/** What a script threw, told in terms of its own code. */
export function toScriptError(thrown: unknown, source: ScriptSource): SandboxError {
  const error = thrown instanceof Error ? thrown : new Error(thrownText(thrown))
  const stack = error.stack ?? ''
  const position = findPosition(stack, source) ?? syntaxErrorPosition(error, source)
  const description =
    thrown instanceof Error ? `${error.name}: ${error.message}` : `it threw ${error.message}`
  const place = position ? ` at line ${position.line}, column ${position.column}` : ''
  const family = PostHogDriverError.isInstance(thrown) ? thrown : undefined
  return new SandboxError(`The script failed${place}: ${description}`, {
    code: 'script_failed',
    hint:
      family?.hint ??
      'Correct the script and run it again; what it printed is in details.stdout and details.stderr.',
    retryable: family?.retryable,
    details: {
      ...position,
      source: position && source.code.split('\n')[position.line - 1],
      stack: ownFrames(stack, source),
    },
    cause: thrown,
  })
}

/** The innermost frame in the script's own code. */
function findPosition(stack: string, source: ScriptSource): Position | undefined {
  const url = pathToFileURL(source.file).href
  const frame = stack.split('\n').find((line) => line.includes(`${url}:`))
  const numbers = frame && /^:(\d+):(\d+)/.exec(frame.slice(frame.indexOf(url) + url.length))
  return numbers
    ? unshift({ line: Number(numbers[1]), column: Number(numbers[2]) }, source.module)
    : undefined
}

/** Node reports the place of a syntax error in a module only when it is asked to check the file. */
function syntaxErrorPosition(error: Error, { file, module }: ScriptSource): Position | undefined {
  if (!(error instanceof SyntaxError)) return undefined
  const { stderr } = spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' })
  const lines = stderr.split('\n')
  const line = /:(\d+)$/.exec(lines[0] ?? '')?.[1]
  const caret = lines[2]?.indexOf('^') ?? -1
  if (!line || caret === -1) return undefined
  return unshift({ line: Number(line), column: caret + 1 }, module)
}

function unshift({ line, column }: Position, { shift }: ScriptModule): Position {
  return { line, column: shift?.line === line ? Math.max(1, column - shift.columns) : column }
}

/** The stack without the machinery around the script. */
function ownFrames(stack: string, source: ScriptSource): string {
  const url = pathToFileURL(source.file).href
  const lines = stack.split('\n')
  const firstFrame = lines.findIndex((line) => /^\s+at /.test(line))
  if (firstFrame === -1) return stack
  const own = lines.slice(firstFrame).filter((line) => line.includes(url))
  return [...lines.slice(0, firstFrame), ...own].join('\n').replaceAll(url, 'script.mjs')
}
