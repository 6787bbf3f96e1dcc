import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { addToEnvironment, type Environment, readEnvironment } from '../config.ts'
import { ConfigurationError } from '../errors.ts'

/** What became of the `.env` of the working directory. */
export interface EnvFile {
  path: string
  found: boolean
  /** Variables taken from it. */
  used: readonly string[]
  /** Variables it sets to something else than the environment, which won. */
  overruled: readonly string[]
}

/**
 * Adds the variables of `.env` to the environment; those that are set there keep their values.
 * @throws {ConfigurationError} when there is one that cannot be read.
 */
export function loadEnvFile(): EnvFile {
  const path = resolve('.env')
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    return { path, found: false, used: [], overruled: [] }
  const variables = parseEnv(readText(path))
  const file = compare(variables, readEnvironment())
  addToEnvironment(variables)
  return { path, found: true, ...file }
}

function compare(variables: Environment, environment: Environment): Pick<EnvFile, 'used' | 'overruled'> {
  const names = Object.keys(variables).filter((name) => variables[name])
  return {
    used: names.filter((name) => !environment[name]),
    overruled: names.filter((name) => environment[name] && environment[name] !== variables[name]),
  }
}

function readText(path: string): string {
  try {
    // The byte order mark some editors write is no part of the first name.
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '')
  } catch (cause) {
    throw new ConfigurationError(`The file ${path} cannot be read: ${(cause as Error).message}.`, {
      code: 'invalid_configuration',
      hint: 'Make it readable, or set the variables in the environment.',
      cause,
    })
  }
}
