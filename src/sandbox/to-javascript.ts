import { InputError, SandboxError } from '../errors.ts'
import { endOfImports, isFunctionBody } from './guest/script-module.ts'
import {
  loadTypeStripper,
  missingStripper,
  readStripFailure,
  type StripFailure,
  type TypeStripper,
} from './type-stripper.ts'

export type ScriptLanguage = 'javascript' | 'typescript'

/** Stands on the line of the code's first statement, so that `return` is allowed and lines stay. */
const OPENING = ';async () => {'
const CLOSING = '\n}'

/** What hardly occurs in JavaScript: for code that is neither, to say what is missing or wrong. */
const TYPESCRIPT =
  /^\s*(?:export\s+)?(?:interface\s+\w+|type\s+\w+\s*(?:<[^>]*>)?\s*=|(?:const\s+)?enum\s+\w+|import\s+type\b)|[\w)\]]\??\s*:\s*(?:string|number|boolean|unknown|any|void|Record<|Array<|Map<|Promise<|Row\b)|\b(?:as|satisfies)\s+(?:const|any|unknown|string|number|Record<)/m

/**
 * A script as JavaScript, every character in its place. Without a language, TypeScript is what is not JavaScript and can be
 * stripped.
 * @throws {MissingPeerError} when only an optional package could strip it
 * @throws {InputError} for TypeScript that is more than types, such as enums
 * @throws {SandboxError} `script_failed` with its place for TypeScript that cannot be read
 */
export async function toJavaScript(code: string, language?: ScriptLanguage): Promise<string> {
  if (language === 'javascript' || (language === undefined && isPlainJavaScript(code))) return code
  const isTypeScript = language === 'typescript' || TYPESCRIPT.test(code)
  const strip = await loadTypeStripper()
  if (!strip) {
    if (isTypeScript) throw missingStripper()
    return code
  }
  const result = stripTypes(code, strip)
  if (typeof result === 'string') return result
  if (result.unsupported) throw unsupportedSyntax(result)
  if (isTypeScript) throw syntaxError(result, code)
  // Broken JavaScript: Node says best where.
  return code
}

/** A module with exports is left to the stripper, which gives back JavaScript as it is. */
function isPlainJavaScript(code: string): boolean {
  const bodyStart = endOfImports(code)
  return (
    isFunctionBody(code.slice(bodyStart)) &&
    !/\bimport\s+type\b|[{,]\s*type\s+\w/.test(code.slice(0, bodyStart))
  )
}

function stripTypes(code: string, strip: TypeStripper): string | StripFailure {
  try {
    return strip(code)
  } catch (thrown) {
    const failure = readStripFailure(thrown)
    return /return/i.test(failure.message) ? stripBody(code, strip) : failure
  }
}

/** Statements with a top-level `return`, which no module may have. */
function stripBody(code: string, strip: TypeStripper): string | StripFailure {
  const start = endOfImports(code)
  const head = code.slice(0, start)
  try {
    const stripped = strip(`${head}${OPENING}${code.slice(start)}${CLOSING}`)
    return stripped.slice(0, start) + stripped.slice(start + OPENING.length, stripped.length - CLOSING.length)
  } catch (thrown) {
    const failure = readStripFailure(thrown)
    const { line, column = 1 } = failure
    const isShifted = line === head.split('\n').length
    return isShifted ? { ...failure, column: Math.max(1, column - OPENING.length) } : failure
  }
}

function unsupportedSyntax({ message, line, column }: StripFailure): InputError {
  return new InputError(`The script cannot run${at({ line, column })}: ${message}.`, {
    code: 'invalid_input',
    hint: 'Only types can be left out: use a plain object instead of an enum, and modules instead of namespaces.',
    details: { line, column },
  })
}

function syntaxError({ message, line, column }: StripFailure, code: string): SandboxError {
  return new SandboxError(`The script failed${at({ line, column })}: SyntaxError: ${message}`, {
    code: 'script_failed',
    hint: 'Correct the script and run it again; nothing of it has run.',
    details: {
      ...(line !== undefined && { line, column, source: code.split('\n')[line - 1] }),
      stack: `SyntaxError: ${message}`,
    },
  })
}

const at = ({ line, column }: Pick<StripFailure, 'line' | 'column'>): string =>
  line === undefined ? '' : ` at line ${line}, column ${column}`
