import type { ClientConfig } from '../../config.ts'
import { ConfigurationError } from '../../errors.ts'

/**
 * The token that says which project events belong to.
 * @throws {ConfigurationError} when there is none, or when it is the personal key.
 */
export function requireProjectToken(
  { apiKey, projectToken }: Pick<ClientConfig, 'apiKey' | 'projectToken'>,
  call: string,
): string {
  if (projectToken === undefined)
    throw new ConfigurationError(`${call} needs a project token (phc_...), and there is none.`, {
      code: 'invalid_configuration',
      hint: 'Pass projectToken or set POSTHOG_PROJECT_API_KEY; the token is under Settings > Project.',
    })
  // Very old personal keys have no prefix to know them by.
  if (projectToken === apiKey)
    throw new ConfigurationError('projectToken and apiKey are the same.', {
      code: 'invalid_configuration',
      hint: 'projectToken (POSTHOG_PROJECT_API_KEY) is the public one; the personal key must stay away from the ingestion host.',
    })
  return projectToken
}
