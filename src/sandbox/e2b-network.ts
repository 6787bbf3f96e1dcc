import type { SandboxNetworkOpts } from 'e2b'
import { ConfigurationError } from '../errors.ts'
import type { E2BNetworkOptions, E2BSettings } from './e2b-options.ts'
import type { PostHogAccess } from './sandbox.ts'

const EVERYTHING = '0.0.0.0/0'
const IS_ADDRESS = /^\d{1,3}(\.\d{1,3}){3}$/
/** On other ports E2B sees no host name, only addresses. */
const NAMED_PORTS = ['', '80', '443']

/**
 * What programs may reach: PostHog and what the caller adds, nothing else. With credentials by egress E2B also adds the key
 * to requests to PostHog's private API, and to no other host.
 * @throws {ConfigurationError} when E2B could not let PostHog through
 */
export function toNetwork(
  { allowOut, network, credentials }: Pick<E2BSettings, 'allowOut' | 'network' | 'credentials'>,
  posthog: PostHogAccess | undefined,
): SandboxNetworkOpts {
  const origins = (posthog?.origins ?? []).map((origin) => new URL(origin))
  const isOpen = [...allowOut, ...(Array.isArray(network.allowOut) ? network.allowOut : [])].some((one) =>
    /^[\d.]+(\/\d+)?$/.test(one),
  )
  for (const { hostname, port, host } of origins)
    if (!IS_ADDRESS.test(hostname) && !NAMED_PORTS.includes(port) && !isOpen && !network.allowOut)
      throw new ConfigurationError(
        `E2B cannot let programs reach ${host}: names work on ports 80 and 443 only.`,
        {
          code: 'invalid_configuration',
          hint: 'Serve PostHog on port 443, or add its IP address or CIDR range to allowOut.',
        },
      )
  const options: E2BNetworkOptions = {
    allowOut: [...new Set([...origins.map(({ hostname }) => hostname), ...allowOut])],
    denyOut: [EVERYTHING],
    ...network,
    ...(credentials === 'egress' && { rules: withKey(network.rules, origins[0], posthog?.apiKey) }),
  }
  // The same shape, of which the SDK knows more.
  return options as SandboxNetworkOpts
}

function withKey(rules: unknown, origin: URL | undefined, apiKey: string | undefined): unknown {
  if (!origin || apiKey === undefined) return rules
  const rule = { transform: { headers: { Authorization: `Bearer ${apiKey}` } } }
  // What the caller adds to the same host stays.
  const given = rules as Record<string, (typeof rule)[]> | undefined
  return { ...given, [origin.hostname]: [...(given?.[origin.hostname] ?? []), rule] }
}
