import { watchChildren } from './watch-children.ts'
import { watchErrors } from './watch-errors.ts'
import { watchOutput } from './watch-output.ts'
import { watchRequests } from './watch-requests.ts'

let isWatching = false

/** A worker that runs several files one after the other sets this up before each of them. */
export function watchOnce(): void {
  if (isWatching) return
  isWatching = true
  watchErrors()
  watchOutput()
  watchRequests()
  watchChildren()
}
