/**
 * A model's code as a module. Two forms are understood: statements with a top-level `return` (leading imports allowed), and
 * a module whose default export is the result or a function that gives it. Line numbers stay those of the code.
 */
export interface ScriptModule {
  text: string
  /** How far the wrapping moved the code to the right, on one line. */
  shift?: { line: number; columns: number }
}

export function toModule(code: string): ScriptModule {
  const bodyStart = endOfImports(code)
  if (!isFunctionBody(code.slice(bodyStart)) && /^[ \t]*export\b/m.test(code)) return { text: code }
  const opening = ';export default async () => {'
  const line = code.slice(0, bodyStart).split('\n').length
  // The code may end in a comment, so the brace needs a line of its own.
  const text = `${code.slice(0, bodyStart)}${opening}${code.slice(bodyStart)}\n}`
  return { text, shift: { line, columns: opening.length } }
}

const COMMENT = String.raw`\/\/[^\n]*|\/\*[\s\S]*?\*\/`
const IMPORT = String.raw`import\b(?:(?:[\w$*{},\s]|${COMMENT})+?from\s*|\s*)(?:'[^'\n]*'|"[^"\n]*")[ \t]*;?`
const NEXT_IMPORT = new RegExp(String.raw`(?:\s|${COMMENT})*${IMPORT}`, 'y')

/** Where the leading import declarations end; 0 without any. */
export function endOfImports(code: string): number {
  NEXT_IMPORT.lastIndex = 0
  let end = 0
  while (NEXT_IMPORT.test(code)) end = NEXT_IMPORT.lastIndex
  return end
}

/** Whether it is JavaScript that may stand in an async function. */
export function isFunctionBody(code: string): boolean {
  try {
    new AsyncFunction(code)
    return true
  } catch {
    return false
  }
}

const AsyncFunction = (async () => {}).constructor as new (body: string) => unknown
