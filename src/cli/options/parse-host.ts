import { InvalidArgumentError } from 'commander'
import { parseOrigin } from '../../hosts.ts'

/** `us`, `eu` or the origin of a PostHog, as the client takes it. */
export function parseHost(text: string): string {
  const host = text.trim()
  if (/^(us|eu)$/i.test(host)) return host
  const result = parseOrigin(host, { allowHttp: false })
  if ('origin' in result) return host
  throw new InvalidArgumentError(
    `Expected us, eu or an address such as https://posthog.example.com; ${result.problem}.`,
  )
}
