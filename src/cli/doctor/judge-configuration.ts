import { OPTION_VARIABLES } from '../../client-options.ts'
import type { ClientConfig, Environment } from '../../config.ts'
import type { PostHogDriverError } from '../../errors.ts'
import { hostsFor } from '../../hosts.ts'
import type { EnvFile } from '../env-file.ts'
import type { Check } from './check.ts'

const VARIABLES: readonly string[] = Object.values(OPTION_VARIABLES).flat()

export interface JudgeConfigurationOptions {
  envFile: EnvFile
  /** With what `.env` added to it. */
  environment: Environment
  /** Given on the command line, where they win. */
  given: { host?: string; project?: number }
}

/** What the configuration says, where it comes from, and what is odd about it. */
export function judgeConfiguration(
  config: ClientConfig,
  { envFile, environment, given }: JudgeConfigurationOptions,
): Check {
  const beaten = [
    given.host ? OPTION_VARIABLES.host : [],
    given.project ? OPTION_VARIABLES.projectId : [],
  ].flat()
  const set = VARIABLES.filter((name) => environment[name] && !beaten.includes(name))
  const fromFile = set.filter((name) => envFile.used.includes(name))
  const fromShell = set.filter((name) => !envFile.used.includes(name))
  const options = [given.host && '--host', given.project && '--project'].filter(Boolean)
  const lines = [
    `${describeHost(config.host)}, project ${config.projectId}`,
    options.length > 0 && `from the command line: ${options.join(', ')}`,
    fromFile.length > 0 && `from ${envFile.path}: ${fromFile.join(', ')}`,
    fromShell.length > 0 && `from the environment: ${fromShell.join(', ')}`,
    !envFile.found && 'no .env file in this folder',
  ]
  const oddities = [...config.warnings.map(inVariables), ...overruled(envFile), ...twoHosts(environment)]
  const details = { host: config.host, ingestionHost: config.ingestionHost, project: config.projectId }
  return {
    id: 'configuration',
    state: oddities.length > 0 ? 'warning' : 'ok',
    found: [...lines, ...oddities].filter(Boolean).join('\n'),
    ...(oddities.length > 0 && {
      fix: `Check ${VARIABLES.filter((name) => mentions(oddities, name)).join(', ')}.`,
    }),
    details: { ...details, envFile: envFile.found, warnings: oddities },
  }
}

/** The local PostHog needs none. */
export const localConfiguration = (label: string): Check => ({
  id: 'configuration',
  state: 'ok',
  found: `${label}; the environment is not looked at with --local`,
})

/** @param error In the words of the command line. */
export function configurationFailure(error: PostHogDriverError, environment: Environment): Check {
  const unread = Object.keys(environment).filter(
    (name) => /^POSTHOG_/.test(name) && !VARIABLES.includes(name),
  )
  return {
    id: 'configuration',
    state: 'failed',
    found: [error.message, unread.length > 0 && `Set, but not read: ${unread.join(', ')}.`]
      .filter(Boolean)
      .join('\n'),
    fix: error.hint,
    details: { ...error.details, unread },
  }
}

function describeHost(host: string): string {
  if (host === hostsFor('us').host) return 'PostHog Cloud US'
  if (host === hostsFor('eu').host) return 'PostHog Cloud EU'
  return `self-hosted PostHog at ${host}`
}

const inVariables = (warning: string): string =>
  warning.replace(/^\w+/, (name) => OPTION_VARIABLES[name as keyof typeof OPTION_VARIABLES]?.[0] ?? name)

const overruled = ({ overruled, path }: EnvFile): string[] =>
  overruled
    .filter((name) => VARIABLES.includes(name))
    .map((name) => `${name} is something else in the environment than in ${path}; the environment counts.`)

function twoHosts(environment: Environment): string[] {
  const [name = '', alias = ''] = OPTION_VARIABLES.host ?? []
  const differ = environment[name] && environment[alias] && environment[name] !== environment[alias]
  return differ ? [`${name} and ${alias} differ; ${name} counts.`] : []
}

const mentions = (sentences: readonly string[], name: string): boolean =>
  sentences.some((sentence) => new RegExp(`\\b${name}\\b`).test(sentence))
