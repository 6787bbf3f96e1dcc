import type { ClientConfig } from '../config.ts'
import { InputError } from '../errors.ts'
import { redactSecrets } from '../redact.ts'

/**
 * A path of the private API, from the root; one without a leading slash is of the project.
 * @throws {InputError} for what could lead elsewhere.
 * @example apiPath('cohorts/', config) //=> '/api/projects/7/cohorts/'
 */
export function apiPath(
  path: string,
  { host, projectId, apiKey }: Pick<ClientConfig, 'host' | 'projectId' | 'apiKey'>,
): string {
  if (typeof path !== 'string') throw refused(path === undefined ? 'An undefined value' : `A ${typeof path}`)
  const whole = path.startsWith('/') ? path : `/api/projects/${projectId}/${path}`
  // As the URL parser will see it: that one takes %2e%2e for a step up and a backslash for a slash.
  const seen = URL.canParse(whole, host) ? new URL(whole, host) : undefined
  const leadsElsewhere = seen?.origin !== host || seen.pathname !== whole.split(/[?#]/)[0]
  if (/^[a-z][a-z0-9+.-]*:/i.test(path) || leadsElsewhere)
    throw refused(redactSecrets(JSON.stringify(path), [apiKey]))
  return whole
}

const refused = (what: string): InputError =>
  new InputError(`${what} is not a path of the API.`, {
    code: 'invalid_input',
    hint:
      "Pass '/api/...' or a path below the project, such as 'cohorts/', without '..'; " +
      'put names and ids through encodeURIComponent.',
  })
