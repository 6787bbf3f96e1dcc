import type { ConnectionOpts } from 'e2b'
import { z } from 'zod'
import { readEnvironment } from '../config.ts'
import { ConfigurationError } from '../errors.ts'
import { redactSecrets } from '../redact.ts'
import { METADATA_PREFIX } from './e2b-metadata.ts'
import type { SandboxCredentials } from './sandbox.ts'

/**
 * E2B's network options, for callers who have not installed its SDK; its own `SandboxNetworkOpts` fit. What is not named here
 * is passed on as it is.
 */
export interface E2BNetworkOptions {
  /** Addresses, ranges and host names that may be reached. */
  allowOut?: readonly string[] | ((context: never) => string[])
  /** Addresses and ranges that may not. */
  denyOut?: readonly string[] | ((context: never) => string[])
  /** By host: headers that E2B adds to requests on their way, outside the sandbox. */
  rules?: unknown
  /** Whether anybody may reach the sandbox's ports. */
  allowPublicTraffic?: boolean
  [option: string]: unknown
}

/** How to reach E2B; what is left out comes from the environment, where E2B's own SDK looks too. */
export interface E2BConnectionOptions {
  /** Key of your E2B account (`e2b_...`). @default E2B_API_KEY */
  apiKey?: string
  /** Domain of E2B's servers. @default E2B_DOMAIN, or `e2b.app` */
  domain?: string
  /** Address of the control plane. @default E2B_API_URL, or what follows from `domain` */
  apiUrl?: string
  /** Address under which every sandbox is reached. @default E2B_SANDBOX_URL, or what follows from `domain` */
  sandboxUrl?: string
  /** URL of an HTTP proxy for all requests to E2B. */
  proxy?: string
  /** Longest wait for one answer of E2B, in milliseconds. @default 60_000 */
  requestTimeoutMs?: number
}

export interface E2BSandboxOptions extends E2BConnectionOptions {
  /** Name or id of the template. @default 'base' */
  template?: string
  /**
   * The sandbox ends by itself after this many milliseconds, also when this process has died. Prolonged as long as the
   * sandbox is in use. @default 300_000
   */
  timeoutMs?: number
  /** Added to what marks the sandbox as one of this package. Visible to the whole E2B account: no secrets. */
  metadata?: Record<string, string>
  /** Added to the environment of every program. Visible to every program and in E2B's listings: no secrets. */
  env?: Record<string, string>
  /** Hosts, IP addresses and CIDR ranges that programs may reach besides PostHog. @default none */
  allowOut?: readonly string[]
  /** E2B's other network options; `allowOut` and `denyOut` here replace the ones made. */
  network?: E2BNetworkOptions
  /**
   * How the API key gets in. `input`: the driver inside is told over its standard input; the key is in no file, argument,
   * environment or listing. `env`: in the driver's environment, which E2B's process listing shows. `egress`: never; E2B adds
   * it to requests on their way to PostHog, so that not even code that takes the sandbox over can read it. @default 'input'
   */
  credentials?: SandboxCredentials
}

/** Complete and checked. */
export interface E2BSettings {
  connection: ConnectionOpts & { apiKey: string }
  template: string | undefined
  timeoutMs: number
  metadata: Readonly<Record<string, string>>
  env: Readonly<Record<string, string>>
  allowOut: readonly string[]
  network: E2BNetworkOptions
  credentials: SandboxCredentials
}

const DEFAULT_TIMEOUT_MS = 300_000
const text = z.string().min(1)
const strings = z.record(text, z.string())

const connectionShape = {
  apiKey: text.optional(),
  domain: text.optional(),
  apiUrl: z.url().optional(),
  sandboxUrl: z.url().optional(),
  proxy: z.url().optional(),
  requestTimeoutMs: z.int().min(0).optional(),
}
const noSecret = strings
  .refine((values) => {
    const all = JSON.stringify(values)
    return redactSecrets(all) === all
  }, 'it holds a key, and others can see it')
  .optional()

const optionsSchema = z.strictObject({
  ...connectionShape,
  template: text.optional(),
  timeoutMs: z.int().min(1000).max(86_400_000).optional(),
  metadata: noSecret.refine(
    (values) => !Object.keys(values ?? {}).some((key) => key.startsWith(METADATA_PREFIX)),
    `names that start with ${METADATA_PREFIX} are taken`,
  ),
  env: noSecret,
  allowOut: z.array(text).readonly().optional(),
  network: z.custom<E2BNetworkOptions>((value) => typeof value === 'object' && value !== null).optional(),
  credentials: z.enum(['input', 'env', 'egress']).optional(),
})

/** @throws {ConfigurationError} naming what is unknown, malformed or missing */
export function resolveE2BOptions(options: E2BSandboxOptions): E2BSettings {
  const {
    template,
    timeoutMs = DEFAULT_TIMEOUT_MS,
    metadata = {},
    env = {},
    allowOut = [],
    network = {},
    credentials = 'input',
    ...connection
  } = check(options, optionsSchema, 'e2bSandbox()')
  return {
    connection: resolveE2BConnection(connection),
    template,
    timeoutMs,
    metadata,
    env,
    allowOut,
    network,
    credentials,
  }
}

/** Everything is passed to the SDK explicitly, so that it reads nothing from the environment by itself. */
export function resolveE2BConnection(options: E2BConnectionOptions): E2BSettings['connection'] {
  const environment = readEnvironment()
  const { apiKey = environment.E2B_API_KEY, requestTimeoutMs, proxy } = options
  if (!apiKey)
    throw new ConfigurationError('E2B needs an API key: got nothing for apiKey.', {
      code: 'invalid_configuration',
      hint: 'Set E2B_API_KEY or pass apiKey; keys are at https://e2b.dev/dashboard?tab=keys',
    })
  return {
    apiKey,
    domain: options.domain ?? environment.E2B_DOMAIN,
    apiUrl: options.apiUrl ?? environment.E2B_API_URL,
    sandboxUrl: options.sandboxUrl ?? environment.E2B_SANDBOX_URL,
    proxy,
    requestTimeoutMs,
    // Its debug mode talks to one shared machine without isolation; a stray variable must not switch it on.
    debug: false,
  }
}

export const checkE2BConnection = <T extends E2BConnectionOptions>(
  options: T,
  more: z.ZodRawShape,
  call: string,
): T => check(options, z.strictObject({ ...connectionShape, ...more }), call)

function check<T extends object>(options: T, schema: z.ZodType, call: string): T {
  const parsed = schema.safeParse(options)
  if (parsed.success) return options
  throw new ConfigurationError(
    redactSecrets(`${call} cannot use its options: ${z.prettifyError(parsed.error)}`),
    {
      code: 'invalid_configuration',
      hint: `It takes ${Object.keys((schema as z.ZodObject).shape).join(', ')}.`,
    },
  )
}
