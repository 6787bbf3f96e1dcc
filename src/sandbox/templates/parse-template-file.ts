import { load, YAMLException } from 'js-yaml'
import { InputError } from '../../errors.ts'
import { closestNames, didYouMean } from '../../hogql/closest-names.ts'
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
  let data: unknown
  try {
    data = load(yaml)
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    fail(file, headerLine + (error.mark?.line ?? 0), `the header is not valid YAML: ${error.reason}`)
  }
  const parsed = templateHeaderSchema.safeParse(data)
  if (parsed.success) return parsed.data
  const { issues } = parsed.error
  // A misspelt key says more than that the right one is missing.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined
  const path = [...(issue?.path ?? []), ...(unknown === undefined ? [] : [unknown])].map(String)
  const near = unknown === undefined ? [] : closestNames(unknown, Object.keys(templateHeaderSchema.shape))
  const place = issue?.path.join('.') || 'header'
  fail(file, headerLine + lineOf(yaml, path), `${place}: ${issue?.message}`, didYouMean(near))
}

/** 0-based line of a key: each step of the path is looked for below the one before it. */
function lineOf(yaml: string, path: readonly string[]): number {
  const lines = yaml.split('\n')
  let line = 0
  for (const key of path) {
    const found = lines.findIndex((text, index) => index >= line && text.trimStart().startsWith(`${key}:`))
    if (found === -1) break
    line = found
  }
  return line
}

function fail(file: string, line: number, problem: string, hint?: string): never {
  throw new InputError(`${file}:${line}: ${problem}`, {
    code: 'invalid_input',
    hint,
    details: { file, line },
  })
}
