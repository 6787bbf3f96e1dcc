import { withoutRepeatedProposal } from '../client/unknown-name.ts'
import { PostHogDriverError, QueryError } from '../errors.ts'
import { escapeLines } from '../format/escape-controls.ts'
import { formatExcerpt } from '../format/format-excerpt.ts'
import { toJson } from '../format/to-json.ts'
import type { Terminal } from './terminal.ts'

/**
 * One paragraph: what went wrong, where in the query, and the next step. With `json`, the error's fields on standard
 * output, so that a program finds them where it looks for the answer.
 */
export function printError(error: unknown, terminal: Terminal, json: boolean): void {
  const known = PostHogDriverError.isInstance(error)
  if (json) {
    const fields = known ? error.toJSON() : { name: 'Error', code: 'unexpected', message: messageOf(error) }
    terminal.print(toJson({ error: fields }, 2))
    return
  }
  if (!known) {
    const stack = error instanceof Error && error.stack ? error.stack : messageOf(error)
    terminal.printError(`${terminal.failure('Unexpected error')}: ${stack}`)
    return
  }
  const { message, hint } = error
  const lines = [
    terminal
      .wrap(`Error: ${escapeLines(withoutRepeatedProposal(message, hint))}`)
      .replace(/^Error/, terminal.failure('Error')),
  ]
  if (error instanceof QueryError && error.position) {
    lines.push('', formatExcerpt(error.hogql, error.position), '')
  }
  if (hint) lines.push(terminal.wrap(escapeLines(hint)))
  terminal.printError(lines.join('\n'))
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
