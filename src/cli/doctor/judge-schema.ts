import type { Check } from './check.ts'
import type { ProjectFindings } from './project-findings.ts'

const SOURCES = { information_schema: 'system.information_schema', database_schema: 'a DatabaseSchemaQuery' }

/** Whether the server describes its tables itself. */
export function judgeSchema({ schema }: ProjectFindings): Check {
  const id = 'schema'
  if (!schema) return { id, state: 'skipped', found: 'PostHog did not answer.' }
  if (!schema.ok) return { id, state: 'failed', found: schema.error.message, fix: schema.error.hint }
  const { objects, source } = schema.value
  if (source !== 'built_in')
    return {
      id,
      state: 'ok',
      found: `${objects} objects, as ${SOURCES[source]} describes them`,
      details: schema.value,
    }
  return {
    id,
    state: 'warning',
    found: `The server describes no tables; ${objects} objects are known from a built-in list that may lag behind.`,
    fix: 'Upgrade a PostHog of your own; query tables that the list lacks by their names.',
    details: schema.value,
  }
}
