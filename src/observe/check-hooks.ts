import { ConfigurationError } from '../errors.ts'
import { HOOK_NAMES } from './hook-names.ts'
import type { Hooks } from './hooks.ts'
import type { Logger } from './logger-hooks.ts'

const LOGGER_METHODS: readonly (keyof Logger)[] = ['debug', 'info', 'warn', 'error']

/**
 * Hooks as given, once they can be called.
 * @throws {ConfigurationError} for a hook that is no function, and for an `on...` that nothing calls.
 */
export function checkHooks(hooks: Hooks | undefined): Hooks | undefined {
  if (hooks === undefined) return undefined
  const members = membersOf('hooks', hooks)
  const unknown = Object.keys(hooks).filter(
    (name) => /^on[A-Z]/.test(name) && !HOOK_NAMES.some((hook) => hook === name),
  )
  const broken = HOOK_NAMES.filter(
    (name) => members[name] !== undefined && typeof members[name] !== 'function',
  )
  if (unknown.length === 0 && broken.length === 0) return hooks
  throw refused(
    [
      ...unknown.map((name) => `there is no hook ${name}`),
      ...broken.map((name) => `${name} is not a function`),
    ].join('; '),
    `Hooks: ${HOOK_NAMES.join(', ')}.`,
  )
}

/**
 * A logger as given, once it can be called.
 * @throws {ConfigurationError} when one of its four methods is missing.
 */
export function checkLogger(logger: Logger): Logger {
  const members = membersOf('logger', logger)
  const missing = LOGGER_METHODS.filter((name) => typeof members[name] !== 'function')
  if (missing.length === 0) return logger
  throw refused(
    `logger has no ${missing.join(', ')}`,
    'Pass console, or any logger with debug, info, warn and error.',
  )
}

function membersOf(option: string, value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  throw refused(`${option} is ${value === null ? 'null' : `a ${typeof value}`}, expected an object`)
}

function refused(problem: string, hint?: string): ConfigurationError {
  return new ConfigurationError(`The options cannot be used: ${problem}.`, {
    code: 'invalid_configuration',
    hint,
  })
}
