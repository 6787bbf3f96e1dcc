import type { ClientConfig } from '../../config.ts'
import type { Check } from './check.ts'
import type { ProjectFindings } from './project-findings.ts'

/** Whether anything answers where events and flag requests go. */
export function judgeIngestion(
  { projectToken, host, ingestionHost }: Pick<ClientConfig, 'projectToken' | 'host' | 'ingestionHost'>,
  { ingestion }: ProjectFindings,
): Check {
  const id = 'ingestion'
  const details = { ingestionHost }
  if (projectToken === undefined)
    return { id, state: 'skipped', found: 'Nothing is captured without POSTHOG_PROJECT_API_KEY.', details }
  if (host === ingestionHost) return { id, state: 'ok', found: 'the same host takes events', details }
  if (!ingestion || ingestion.ok)
    return { id, state: 'ok', found: `${new URL(ingestionHost).host} answers`, details }
  const { message, hint } = ingestion.error
  return { id, state: 'failed', found: message, fix: hint, details }
}
