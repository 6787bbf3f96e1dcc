import { readFileSync } from 'node:fs'
import { InputError } from '../errors.ts'
import { isRecord } from '../is-record.ts'
import type { ScriptTemplate, TemplateParameter } from '../sandbox/templates/script-template.ts'
import { parseJson } from '../schemas/parse-json.ts'

/** Parameters of a template from the text of `--param`; what does not fit stays text, for the template to refuse. */
export function readTemplateParams(
  given: Readonly<Record<string, string>>,
  template: ScriptTemplate,
): Record<string, unknown> {
  const types = new Map(template.params.map((parameter) => [parameter.name, parameter.type]))
  return Object.fromEntries(Object.entries(given).map(([name, text]) => [name, read(text, types.get(name))]))
}

/** Parameters of a script without a header: what is JSON is taken as JSON, everything else is text. */
export function readFreeParams(given: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).map(([name, text]) => [name, jsonOr(text, text)]))
}

/** The object in a JSON file. */
export function readParamsFile(path: string): Record<string, unknown> {
  let value: unknown
  try {
    value = parseJson(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw unreadable(path, (cause as Error).message, cause)
  }
  if (isRecord(value)) return value
  throw unreadable(path, 'it holds no JSON object')
}

function read(text: string, type: TemplateParameter['type'] | undefined): unknown {
  switch (type) {
    case 'integer':
    case 'flag':
    case 'object':
    case 'objects':
      return jsonOr(text, text)
    case 'texts':
      return text.startsWith('[') ? jsonOr(text, text) : text.split(',').map((part) => part.trim())
    default:
      return text
  }
}

function jsonOr(text: string, fallback: unknown): unknown {
  try {
    return parseJson(text)
  } catch {
    return fallback
  }
}

const unreadable = (path: string, why: string, cause?: unknown): InputError =>
  new InputError(`The parameters cannot be read from ${path}: ${why}.`, {
    code: 'invalid_input',
    hint: 'Give --params a file with a JSON object of parameters by name.',
    cause,
  })
