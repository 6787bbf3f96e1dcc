import type { Check } from './check.ts'
import type { Outcome } from './project-findings.ts'

/** @param asked Whether `--sandbox` was given; the sandbox then queries the project. */
export function judgeSandbox(outcome: Outcome<number>, asked: boolean): Check {
  const id = 'sandbox'
  if (outcome.ok) {
    const what = asked
      ? 'a query from inside a local process worked'
      : 'a local process starts and runs a script'
    return {
      id,
      state: 'ok',
      found: `${what} (${outcome.value} ms)`,
      details: { kind: 'process', ms: outcome.value },
    }
  }
  const { message, hint } = outcome.error
  return { id, state: asked ? 'failed' : 'warning', found: message, fix: hint, details: { kind: 'process' } }
}
