/**
 * `posthog-driver/local`: a local PostHog for development, examples and tests. Importing it loads nothing heavy; starting
 * it needs the optional packages `chdb` and `@posthog/hogql-parser`.
 */
export type { LocalLimits } from './server/api-routes.ts'
export { FAULT_NAMES, type FaultName, type LocalFault } from './server/faults/fault.ts'
export {
  type LocalFaults,
  type LocalPostHog,
  type StartLocalPostHogOptions,
  startLocalPostHog,
} from './start-local-posthog.ts'
