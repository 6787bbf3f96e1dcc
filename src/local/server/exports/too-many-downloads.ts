import { ApiFailure } from '../api-failure.ts'

/** PostHog does not say how many may run at once, nor when there is room again. */
export const tooManyDownloads = (): ApiFailure =>
  new ApiFailure('Too many file downloads are running for this project.', {
    status: 429,
    type: 'server_error',
    code: 'too_many_concurrent_file_downloads',
  })
