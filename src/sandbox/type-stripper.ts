import * as nodeModule from 'node:module'
import { MissingPeerError } from '../errors.ts'

/** Takes the types out of TypeScript and leaves spaces in their place; throws when the text is not TypeScript. */
export type TypeStripper = (code: string) => string

/** Why a text could not be stripped. */
export interface StripFailure {
  message: string
  /** True for syntax that is more than types, such as enums. */
  unsupported: boolean
  /** Counted from 1; absent when the stripper does not say. */
  line?: number
  column?: number
}

/** Node's own stripper, or the package Node's is made of; undefined without either. */
export async function loadTypeStripper(): Promise<TypeStripper | undefined> {
  const { stripTypeScriptTypes } = nodeModule as { stripTypeScriptTypes?: TypeStripper }
  if (stripTypeScriptTypes) return (code) => withoutWarning(() => stripTypeScriptTypes(code))
  try {
    const { transformSync } = await import('amaro')
    return (code) => transformSync(code, { mode: 'strip-only' }).code
  } catch {
    return undefined
  }
}

export function missingStripper(): MissingPeerError {
  return new MissingPeerError(
    'Scripts in TypeScript need the package amaro on this Node, which is not installed.',
    {
      code: 'missing_peer',
      hint: 'Run: npm install amaro. Or write JavaScript, or use Node 22.13 or later.',
      details: { packages: ['amaro'] },
    },
  )
}

/** The failure of either stripper, told alike. */
export function readStripFailure(thrown: unknown): StripFailure {
  const { code, message, startLine, startColumn } = Object(thrown) as Record<string, unknown>
  const known = typeof startLine === 'number' && typeof startColumn === 'number'
  return {
    message: String(message),
    unsupported: code === 'UnsupportedSyntax' || code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX',
    ...(known && { line: startLine, column: startColumn + 1 }),
  }
}

/** Node says once that its stripper may change, on an application's standard error, where it is nobody's business. */
function withoutWarning<T>(work: () => T): T {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return work()
  } finally {
    process.emitWarning = emitWarning
  }
}
