import type { Check } from './check.ts'
import type { ProjectFindings } from './project-findings.ts'
import type { ResourceScopes } from './resource-scopes.ts'

/** Nothing works without it. */
const REQUIRED = 'query:read'

/** What the key may do, resource by resource. @param resources As they declare it themselves. */
export function judgeScopes({ key, ping }: ProjectFindings, resources: ResourceScopes): Check {
  const id = 'scopes'
  const held = key.ok ? key.value.scopes : undefined
  if (!held) return unknownScopes(key, ping.ok)
  const readable = Object.keys(resources).filter((name) =>
    resources[name]!.every((scope) => allows(held, scope)),
  )
  const missing = scopesOf(resources).filter((scope) => !allows(held, scope))
  const details = { held, missing, readable }
  if (!allows(held, REQUIRED))
    return {
      id,
      state: 'failed',
      found: `${REQUIRED} is missing: no query, question or export works. ${describeHeld(held)}`,
      fix: `Add the scope ${REQUIRED} to the key in PostHog, under Settings > Personal API keys.`,
      details,
    }
  return { id, state: 'ok', found: describe(held, missing, readable, resources), details }
}

/** Whether a key with these scopes has the one: `*` is all of them, and who may write may read. */
const allows = (held: readonly string[], scope: string): boolean =>
  held.includes('*') || held.includes(scope) || held.includes(scope.replace(/:read$/, ':write'))

const scopesOf = (resources: ResourceScopes): string[] => [...new Set(Object.values(resources).flat())].sort()

const describeHeld = (held: readonly string[]): string =>
  held.length === 0 ? 'The key has no scope.' : `The key has ${held.join(', ')}.`

function describe(
  held: readonly string[],
  missing: readonly string[],
  readable: readonly string[],
  resources: ResourceScopes,
): string {
  if (held.includes('*')) return '* (everything, changes included)'
  const writes = held.filter((scope) => scope.endsWith(':write'))
  const lines = [`${REQUIRED}: queries, questions; can read ${readable.join(', ')}`]
  if (writes.length > 0) lines.push(`can change things: ${writes.join(', ')}`)
  if (missing.length > 0)
    lines.push(
      `not held, each needed only for what it names: ${missing.map((scope) => nameUse(scope, resources)).join(', ')}`,
    )
  return lines.join('\n')
}

function nameUse(scope: string, resources: ResourceScopes): string {
  const users = Object.keys(resources).filter((name) => resources[name]!.includes(scope))
  return `${scope} (${users.join(', ')})`
}

function unknownScopes(key: ProjectFindings['key'], queryWorked: boolean): Check {
  const refusal = key.ok
    ? 'PostHog names no scopes for this key'
    : `PostHog does not tell this key its scopes (${key.error.status ?? key.error.code})`
  return {
    id: 'scopes',
    state: 'skipped',
    found: `${refusal}${queryWorked ? `; ${REQUIRED} is among them, as the query worked` : ''}.`,
  }
}
