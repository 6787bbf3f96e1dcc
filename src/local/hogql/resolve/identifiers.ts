import type { Located } from '../ast/ast.ts'
import { queryError } from '../hogql-error.ts'

/** Refuses names that PostHog refuses. */
export function checkIdentifier(name: string, node: Located): void {
  if (name.includes('%')) {
    throw queryError(`The HogQL identifier "${name}" is not permitted as it contains the "%" character`, node)
  }
  if (name === '') throw queryError('A name cannot be empty', node)
}
