import type { Check } from './check.ts'
import { hasAnswered, type ProjectFindings } from './project-findings.ts'

/** Whether anything answers at the host, and whether it is a PostHog. */
export function judgeConnection(findings: ProjectFindings): Check {
  const id = 'connection'
  const { ping, key } = findings
  const details = { host: ping.host, ms: ping.ms }
  if (!hasAnswered(findings) && !ping.ok) {
    const { message, hint, details: evidence } = ping.error
    return { id, state: 'failed', found: message, fix: hint, details: { ...details, ...evidence } }
  }
  const odd = [ping, key].find((outcome) => !outcome.ok && outcome.error.code === 'invalid_response')
  if (odd && !odd.ok && !ping.ok)
    return { id, state: 'failed', found: odd.error.message, fix: odd.error.hint, details }
  const url = new URL(ping.host)
  const found = `${url.host} answers${url.protocol === 'https:' ? ' over TLS' : ', unencrypted on this machine'}`
  return { id, state: 'ok', found, details }
}
