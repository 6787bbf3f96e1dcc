import { InputError } from '../../errors.ts'
import { closestNames, didYouMean } from '../../hogql/closest-names.ts'
import { readYamlHeader } from '../../schemas/read-yaml-header.ts'
import { type TemplateHeader, templateHeaderSchema } from './template-header.ts'

const SHAPE = `/*
id: my_script
title: ...
description: ...
returns: ...
parameters: ...
*/
export default async ({ posthog, params }) => ...`

/**
 * Reads one template: a block comment with a YAML header, then a module whose default export is the script.
 * @param file Name for error messages.
 * @throws {InputError} with file and line, and what was expected
 */
export function parseTemplateFile(source: string, file: string): TemplateHeader {
  const match = /^\uFEFF?\s*\/\*\r?\n([\s\S]*?)\r?\n?\*\//.exec(source)
  if (!match)
    fail(
      file,
      1,
      'the file must begin with a block comment that holds the YAML header',
      `Expected:\n${SHAPE}`,
    )
  const headerLine = source.slice(0, source.indexOf('/*')).split('\n').length + 1
  const header = parseHeader(match[1] as string, file, headerLine)
  const codeLine = match[0].split('\n').length
  if (!/^[ \t]*export\s+default\b/m.test(source.slice(match[0].length)))
    fail(file, codeLine, 'the script below the header must have a default export', `Expected:\n${SHAPE}`)
  return header
}

function parseHeader(yaml: string, file: string, headerLine: number): TemplateHeader {
  const read = readYamlHeader(yaml, templateHeaderSchema)
  if (!read.problem) return read.header
  const { line, reason, unknownKey } = read.problem
  const near = unknownKey ? closestNames(unknownKey, Object.keys(templateHeaderSchema.shape)) : []
  fail(file, headerLine + line, reason, didYouMean(near))
}

function fail(file: string, line: number, problem: string, hint?: string): never {
  throw new InputError(`${file}:${line}: ${problem}`, {
    code: 'invalid_input',
    hint,
    details: { file, line },
  })
}
