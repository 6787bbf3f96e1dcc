import type { Driver } from '../../client/driver.ts'
import { isRecord } from '../../is-record.ts'

/** Which project, as far as the driver says: a checkpoint of one must not be continued with another. */
export function projectOf(driver: Driver): Record<string, unknown> {
  const { config } = driver as { config?: unknown }
  if (!isRecord(config)) return {}
  const { host, projectId } = config
  // Without the port: a local PostHog has another one at each start.
  return {
    host: URL.canParse(String(host)) ? new URL(String(host)).hostname : null,
    projectId: Number(projectId),
  }
}
