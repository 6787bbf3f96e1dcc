import { inspect } from 'node:util'
import { PostHogDriverError } from '../../../src/errors.ts'
import { look } from './leak-log.ts'

const made: PostHogDriverError[] = []

/** Keeps every error of ours from its construction on, thrown or not, until `lookAtErrors`. */
export function watchErrors(): void {
  // The base class asks for its parent at each construction, so an exchanged parent hears of all of them.
  Object.setPrototypeOf(
    PostHogDriverError,
    class extends Error {
      constructor(message?: string, options?: ErrorOptions) {
        super(message, options)
        made.push(this as unknown as PostHogDriverError)
      }
    },
  )
}

/** Looks for keys in all that an error can show: message, stack, hint, details, causes, JSON. */
export function lookAtErrors(): void {
  for (const error of made.splice(0)) {
    look(`an error: ${error.name} ${error.code}, printed`, inspect(error, { depth: 12 }))
    look(`an error: ${error.name} ${error.code}, as JSON`, toText(error))
  }
}

function toText(error: PostHogDriverError): string {
  try {
    return JSON.stringify(error, (_, value) => (typeof value === 'bigint' ? String(value) : value))
  } catch {
    return '' // a circular cause or detail: printed above
  }
}
