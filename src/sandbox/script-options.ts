import { z } from 'zod'
import { InputError } from '../errors.ts'
import type { RunScriptCall } from './protocol/script-call.ts'

const limits = z.object({
  timeoutMs: z.int().min(0).default(60_000),
  maxOutputBytes: z
    .int()
    .min(0)
    .default(1024 * 1024),
  maxResultBytes: z
    .int()
    .min(1)
    .default(16 * 1024 * 1024),
})

/** A checked call; `params` becomes plain JSON data here, so that what cannot travel is refused before anything runs. */
export function toScriptCall(code: string, params: unknown, options: object): RunScriptCall {
  const parsed = limits.safeParse(options)
  if (typeof code !== 'string' || code.trim() === '') {
    throw new InputError('runScript() needs the script as text.', { code: 'invalid_input' })
  }
  if (!parsed.success) {
    throw new InputError(`runScript() cannot use its options: ${z.prettifyError(parsed.error)}`, {
      code: 'invalid_input',
    })
  }
  return { code, params: toPlainParams(params), ...parsed.data }
}

function toPlainParams(params: unknown): unknown {
  try {
    return structuredClone(params)
  } catch (cause) {
    throw new InputError(`The params of runScript() must be plain data: ${(cause as Error).message}`, {
      code: 'invalid_input',
      hint: 'Pass strings, numbers, booleans, dates, arrays and plain objects.',
      cause,
    })
  }
}
