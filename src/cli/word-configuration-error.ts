import { OPTION_RULES, OPTION_VARIABLES } from '../client-options.ts'
import { ConfigurationError } from '../errors.ts'
import type { EnvFile } from './env-file.ts'

type OptionName = keyof typeof OPTION_RULES

interface Problem {
  key: OptionName
  variable?: string
  received: string
  expected: string
  reason?: string
}

/**
 * The same error in the words of the command line, where a client's options are variables and `.env`; other errors as
 * they are.
 */
export function wordConfigurationError(error: unknown, envFile: EnvFile): unknown {
  const problems = problemsOf(error)
  if (!problems) return error
  return new ConfigurationError(problems.map(sentence).join('\n'), {
    code: 'invalid_configuration',
    hint: problems.some(isAbsent) ? whereToSet(envFile) : whereToCorrect(problems, envFile),
    details: { problems },
    cause: error,
  })
}

function problemsOf(error: unknown): readonly Problem[] | undefined {
  if (!(error instanceof ConfigurationError)) return undefined
  const { problems } = error.details
  if (!Array.isArray(problems)) return undefined
  // Those of other places, such as the local PostHog's own options, are sentences.
  return problems.every((problem) => typeof problem === 'object' && problem?.key in OPTION_RULES)
    ? problems
    : undefined
}

const isAbsent = ({ received }: Problem): boolean => received === 'nothing'

function sentence(problem: Problem): string {
  const { key, variable, received, reason } = problem
  const { expected } = OPTION_RULES[key]
  const name = variable ?? OPTION_VARIABLES[key]?.[0] ?? key
  if (isAbsent(problem)) return `${name} is not set: expected ${expected}.`
  return `${name} is ${received}: expected ${expected}${reason ? ` - ${reason}` : ''}.`
}

function whereToSet({ found, path }: EnvFile): string {
  const file = found ? path : 'a .env file in this folder (there is none yet)'
  return (
    `Set what is missing in the environment or in ${file}; keys are made in PostHog under Settings > Personal API keys. ` +
    'Or add --local: its demo project needs no key.'
  )
}

function whereToCorrect(problems: readonly Problem[], { used, path }: EnvFile): string {
  const names = problems.map(({ key, variable }) => variable ?? key)
  const inFile = names.every((name) => used.includes(name))
  return `Correct ${names.join(', ')} in ${inFile ? path : 'the environment'}.`
}
