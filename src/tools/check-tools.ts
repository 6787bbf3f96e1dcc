import { InputError } from '../errors.ts'
import { isRecord } from '../is-record.ts'
import type { PostHogTool } from './tool.ts'

/**
 * The tools as given, once every adapter can read them and no two are called alike: hosts may add tools of their own.
 * @throws {InputError} naming what is no tool, or which name came twice
 */
export function checkTools(tools: readonly PostHogTool[], call: string): readonly PostHogTool[] {
  const place = Array.isArray(tools) ? tools.findIndex((one) => !isTool(one)) : 0
  if (place >= 0)
    throw new InputError(
      `${call} was called with ${Array.isArray(tools) ? `something at tools[${place}] that is no tool` : 'tools that are no list'}.`,
      { code: 'invalid_input', hint: 'Give what createPostHogTools() gives, or tools of the same shape.' },
    )
  const names = tools.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined)
    throw new InputError(`${call} was given two tools named ${twice}.`, {
      code: 'invalid_input',
      hint: 'Names of tools must differ.',
    })
  return tools
}

const isTool = (value: unknown): boolean =>
  isRecord(value) &&
  typeof value.name === 'string' &&
  typeof value.run === 'function' &&
  isRecord(value.annotations) &&
  isRecord(value.inputJsonSchema)
