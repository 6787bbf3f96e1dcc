import { z } from 'zod'
import { checkOptions } from '../client/check-options.ts'
import { InputError } from '../errors.ts'
import { callOptionsSchema } from '../schemas/query-options.ts'
import type { RunScriptCall } from './protocol/script-call.ts'
import type { RunScriptOptions } from './sandbox-executor.ts'

const listener = z.custom<(text: string) => void>(
  (value) => typeof value === 'function',
  'expected a function',
)

const optionsSchema = callOptionsSchema.extend({
  maxOutputBytes: z.number().int().min(0).optional(),
  maxResultBytes: z.number().int().min(1).optional(),
  write: z.boolean().optional(),
  language: z.enum(['javascript', 'typescript']).optional(),
  onStdout: listener.optional(),
  onStderr: listener.optional(),
})

/** A checked call; `params` becomes plain JSON data here, so that what cannot travel is refused before anything runs. */
export function toScriptCall(
  code: string,
  params: unknown,
  options: RunScriptOptions,
  mayWrite: boolean,
): RunScriptCall {
  if (typeof code !== 'string' || code.trim() === '') {
    throw new InputError('runScript() needs the script as text.', {
      code: 'invalid_input',
      hint: "Pass JavaScript, such as `return await posthog.query('SELECT 1 AS one')`.",
    })
  }
  const {
    timeoutMs = 60_000,
    maxOutputBytes = 1024 * 1024,
    maxResultBytes = 16 * 1024 * 1024,
    write = mayWrite,
  } = checkOptions(options, optionsSchema, 'runScript()')
  return { code, params: toPlainParams(params), timeoutMs, maxOutputBytes, maxResultBytes, write }
}

function toPlainParams(params: unknown): unknown {
  try {
    // JSON is how they travel: what refers to itself cannot.
    JSON.stringify(params, (_key, value) => (typeof value === 'bigint' ? String(value) : value))
    return structuredClone(params)
  } catch (cause) {
    throw new InputError(`The params of runScript() must be plain data: ${(cause as Error).message}`, {
      code: 'invalid_input',
      hint: 'Pass strings, numbers, booleans, dates, arrays and plain objects.',
      cause,
    })
  }
}
