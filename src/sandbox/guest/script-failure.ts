import { execFile } from 'node:child_process'
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
export function toScriptError(thrown: unknown, source: ScriptSource, known?: Position): SandboxError {
  const error = thrown instanceof Error ? thrown : new Error(thrownText(thrown))
  const stack = error.stack ?? ''
  const position = known ?? findPosition(stack, source)
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
      stack: known ? description : ownFrames(stack, source),
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

/**
 * Node tells the place of a syntax error in a module only when it is asked to check the file, which the process of a script
 * may not be allowed to do: the guest adds it.
 */
export async function locateSyntaxError(error: unknown, source: ScriptSource): Promise<unknown> {
  const { cause, details } = error as SandboxError
  if (!SandboxError.isInstance(error) || error.code !== 'script_failed' || details.line !== undefined)
    return error
  if (!(cause instanceof Error) || cause.name !== 'SyntaxError') return error
  const position = await checkSyntax(source)
  return position ? toScriptError(cause, source, position) : error
}

function checkSyntax({ file, module }: ScriptSource): Promise<Position | undefined> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--check', file], (_failure, _stdout, stderr) => {
      const lines = stderr.split('\n')
      const line = /:(\d+)$/.exec(lines[0] ?? '')?.[1]
      const caret = lines[2]?.indexOf('^') ?? -1
      resolve(line && caret !== -1 ? unshift({ line: Number(line), column: caret + 1 }, module) : undefined)
    })
  })
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
