import type { Verdict } from './verdict.ts'

const denied = (hint: string, details?: Record<string, unknown>): Verdict => ({
  code: 'permission_denied',
  hint,
  ...(details && { details }),
})

const REASONS: readonly [RegExp, string][] = [
  [
    /does not support (personal|project secret) API key/i,
    'PostHog does not offer this action to keys of this kind: do it in the PostHog app.',
  ],
  [
    /only supported on project-based/i,
    'The key is limited to certain projects, and this call is not about one: use a key without that limit.',
  ],
  [
    /API key does not have access to the requested project/i,
    'The key is limited to other projects: check projectId (POSTHOG_PROJECT_ID), or widen the key.',
  ],
  [
    /access to the requested organization/i,
    'The key is limited to other organizations: check projectId (POSTHOG_PROJECT_ID), or widen the key.',
  ],
  [
    /does not allow using personal API keys/i,
    'The organization forbids personal API keys to its members: ask an admin to allow them.',
  ],
  [
    /access to the project/i,
    "The key's owner is no member of this project: check projectId (POSTHOG_PROJECT_ID), or ask an admin for access.",
  ],
]

/** What a 403 asks for: a scope, another project, another key. */
export function forbidden(detail: string): Verdict {
  const requiredScope = /scope '([\w:]+)'/.exec(detail)?.[1]
  if (requiredScope)
    return denied(`Add the scope ${requiredScope} to the key, under Settings > Personal API keys.`, {
      requiredScope,
    })
  const reason = REASONS.find(([pattern]) => pattern.test(detail))?.[1]
  return denied(
    reason ?? 'The key may not do this: check its scopes, its projects and the rules of the organization.',
  )
}
