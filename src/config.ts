import { inspect } from 'node:util'
import { distance } from 'fastest-levenshtein'
import { CLIENT_DEFAULTS } from './client-defaults.ts'
import { type ClientOptions, OPTION_RULES, OPTION_VARIABLES } from './client-options.ts'
import { ConfigurationError } from './errors.ts'
import { hostsFor, parseOrigin } from './hosts.ts'
import { redactSecrets } from './redact.ts'
import { VERSION } from './version.ts'

export type { ClientOptions } from './client-options.ts'

/** Complete, checked and frozen. Printing it or turning it into JSON shows no key. */
export interface ClientConfig extends Readonly<Required<Omit<ClientOptions, 'projectId' | 'projectToken'>>> {
  readonly projectId: number
  readonly projectToken?: string
  /** Origin of the private API, without a trailing slash: the only place the personal key may go. */
  readonly host: string
  /** Origin of capture and flags; the same as `host` on a server of your own. */
  readonly ingestionHost: string
  /** Oddities that are no errors, such as a key without a known prefix. Not enumerable. */
  readonly warnings: readonly string[]
}

export type Environment = Readonly<Record<string, string | undefined>>

/** The process environment. Empty values count as absent. */
export function readEnvironment(): Environment {
  return Object.fromEntries(Object.entries(process.env).filter(([, value]) => value))
}

/** Adds variables, such as those of a `.env` file, to the process environment; those that are set keep their values. */
export function addToEnvironment(variables: Environment): void {
  for (const [name, value] of Object.entries(variables))
    if (!process.env[name] && value) process.env[name] = value
}

/** The variable's value, which no later look and no child process finds any more. */
export function takeFromEnvironment(name: string): string | undefined {
  const value = process.env[name]
  delete process.env[name]
  return value || undefined
}

const REQUIRED: readonly OptionName[] = ['apiKey', 'projectId']
const resolved = new WeakSet<object>()

type OptionName = keyof ClientOptions

/** An option as found: its value and the variable it came from, if any. */
interface Given {
  value: unknown
  variable?: string
}

interface Problem {
  key: string
  variable?: string
  received: string
  expected: string
  reason?: string
}

/**
 * A complete configuration from options, then the environment, then defaults.
 * @throws {ConfigurationError} naming every key that is unknown, missing or malformed, what came and what was expected.
 * @example
 * resolveConfig({ apiKey: 'phx_...', projectId: '42', host: 'eu' }).ingestionHost
 * //=> 'https://eu.i.posthog.com'
 */
export function resolveConfig(
  options: ClientOptions = {},
  { environment = readEnvironment() }: { environment?: Environment } = {},
): ClientConfig {
  if (typeof options !== 'object' || options === null) throw notAnObject(options)
  if (resolved.has(options)) return options as ClientConfig
  const given = gather(options, environment)
  const problems = [...unknownOptions(options), ...missingOptions(given)]
  const checked: Partial<Record<OptionName, unknown>> = { ...CLIENT_DEFAULTS, host: 'us' }
  for (const [name, { value, variable }] of given) {
    const { schema, expected } = OPTION_RULES[name]
    const result = schema.safeParse(value)
    if (result.success) checked[name] = result.data
    else {
      const reason = result.error.issues.find((issue) => issue.code === 'custom')?.message
      problems.push({ key: name, variable, received: describe(name, value), expected, reason })
    }
  }
  for (const name of ['host', 'ingestionHost'] as const) {
    if (checked[name] === undefined || problems.some((problem) => problem.key === name)) continue
    const result = toOrigin(name, checked[name] as string, checked.dangerouslyAllowHttp === true)
    if ('origin' in result) checked[name] = result.origin
    else {
      const { value, variable } = given.get(name)!
      const { expected } = OPTION_RULES[name]
      problems.push({
        key: name,
        variable,
        received: describe(name, value),
        expected,
        reason: result.problem,
      })
    }
  }
  if (problems.length > 0) throw toError(problems, given)
  return seal(checked as Partial<ClientConfig> & { host: string })
}

/** Options that were given, then those only the environment gives. `undefined` and empty variables count as absent. */
function gather(options: ClientOptions, environment: Environment): Map<OptionName, Given> {
  const given = new Map<OptionName, Given>()
  for (const name of Object.keys(OPTION_RULES) as OptionName[]) {
    const variable = OPTION_VARIABLES[name]?.find((candidate) => environment[candidate])
    if (options[name] !== undefined) given.set(name, { value: options[name] })
    else if (variable) given.set(name, { value: environment[variable], variable })
  }
  return given
}

function unknownOptions(options: object): Problem[] {
  const known = Object.keys(OPTION_RULES)
  const plain = (name: string) => name.toLowerCase().replaceAll(/[_-]/g, '')
  return Object.keys(options)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const near = known.find((candidate) => distance(plain(candidate), plain(name)) <= 2)
      return {
        key: name,
        received: 'an unknown option',
        expected: near ? `${near} (did you mean that?)` : `one of ${known.join(', ')}`,
      }
    })
}

function missingOptions(given: ReadonlyMap<OptionName, Given>): Problem[] {
  return REQUIRED.filter((name) => !given.has(name)).map((name) => ({
    key: name,
    received: 'nothing',
    expected: `${OPTION_RULES[name].expected}; pass it as an option or set ${OPTION_VARIABLES[name]?.join(' or ')}`,
  }))
}

function toOrigin(name: OptionName, text: string, allowHttp: boolean): ReturnType<typeof parseOrigin> {
  const region = text.toLowerCase()
  if (name === 'host' && (region === 'us' || region === 'eu')) return { origin: hostsFor(region).host }
  return parseOrigin(text, { allowHttp })
}

/** What came, for a message: never the text of a key, nor of anything that might be one. */
function describe(name: OptionName, value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object' || typeof value === 'function') return `a value of type ${typeof value}`
  if (typeof value !== 'string') return String(value)
  const prefix = /^ph[a-z]_/.exec(value.trim())?.[0]
  if (OPTION_RULES[name].secret || prefix)
    return `a string of ${value.length} characters${prefix ? ` starting with "${prefix}"` : ''}`
  if (name === 'host' || name === 'ingestionHost') return JSON.stringify(withoutSecrets(value))
  // A key pasted into the wrong place may have no prefix to know it by; numbers and words are shorter.
  return value.length <= 20 ? JSON.stringify(value) : `a string of ${value.length} characters`
}

function withoutSecrets(url: string): string {
  const shown = url.replace(/\/\/[^/]*@/, '//[redacted]@').replace(/[?#].*$/s, '?[redacted]')
  return shown.slice(0, 100)
}

function notAnObject(options: unknown): ConfigurationError {
  return new ConfigurationError(`The options are ${options === null ? 'null' : `a ${typeof options}`}.`, {
    code: 'invalid_configuration',
    hint: 'Pass an object: { apiKey, projectId, host? }.',
  })
}

function toError(problems: readonly Problem[], given: ReadonlyMap<OptionName, Given>): ConfigurationError {
  const secrets = [given.get('apiKey')?.value, given.get('projectToken')?.value].filter(
    (secret) => typeof secret === 'string',
  )
  // Whatever was quoted above may be a key in the wrong place.
  const shown: readonly Problem[] = JSON.parse(redactSecrets(JSON.stringify(problems), secrets))
  const sentences = shown.map(({ key, variable, received, expected, reason }) => {
    const source = variable ? `${key} (from ${variable})` : key
    return `${source}: got ${received}, expected ${expected}${reason ? ` - ${reason}` : ''}.`
  })
  return new ConfigurationError(sentences.join('\n'), {
    code: 'invalid_configuration',
    hint: `Correct ${shown.map(({ key, variable }) => variable ?? key).join(', ')}.`,
    details: { problems: shown },
  })
}

function seal(checked: Partial<ClientConfig> & { host: string }): ClientConfig {
  const hosts = hostsFor(checked.host)
  const config = {
    userAgent: `posthog-driver/${VERSION}`,
    dangerouslyAllowHttp: false,
    ...checked,
    host: hosts.host,
    ingestionHost: checked.ingestionHost ?? hosts.ingestionHost,
  } as ClientConfig
  const masked = () => ({
    ...config,
    apiKey: '[redacted]',
    ...(config.projectToken && { projectToken: '[redacted]' }),
  })
  Object.defineProperties(config, {
    warnings: { value: Object.freeze(oddities(config)) },
    toJSON: { value: masked },
    [inspect.custom]: { value: masked },
  })
  resolved.add(config)
  return Object.freeze(config)
}

function oddities({ apiKey, projectToken }: ClientConfig): string[] {
  const warnings: string[] = []
  if (!/^ph[xa]_/.test(apiKey))
    warnings.push('apiKey does not start with phx_; only very old personal API keys look like that.')
  if (projectToken !== undefined && !projectToken.startsWith('phc_'))
    warnings.push('projectToken does not start with phc_; only very old project tokens look like that.')
  return warnings
}
