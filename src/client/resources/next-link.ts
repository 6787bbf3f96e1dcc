import { ApiError } from '../../errors.ts'

/**
 * The path and query of a page's `next`, once it is known to lead on in the same list: the key travels with the request, so
 * another origin or another path is refused.
 * @param path Of the list, from the root: `/api/projects/1/cohorts/`.
 * @throws {ApiError} `invalid_response`
 * @example nextLink('https://us.posthog.com/api/projects/1/cohorts/?offset=100', '/api/projects/1/cohorts/', 'https://us.posthog.com')
 * //=> '/api/projects/1/cohorts/?offset=100'
 */
export function nextLink(next: string, path: string, host: string): string {
  const home = new URL(path, host)
  const url = URL.canParse(next, home.href) ? new URL(next, home) : undefined
  if (url?.origin === home.origin && url.pathname === home.pathname && !url.username && !url.password)
    return url.pathname + url.search
  const target = url ? `${url.origin}${url.pathname}` : 'something that is no address'
  throw new ApiError(
    `The next page of ${home.origin}${home.pathname} is said to be ${target}: not followed.`,
    {
      code: 'invalid_response',
      hint:
        'The key goes only to the server it was given for. Check that host (POSTHOG_HOST) is the address PostHog itself ' +
        'uses, with https:// where it has it.',
    },
  )
}
