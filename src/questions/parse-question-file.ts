import { QuestionError } from '../errors.ts'
import { closestNames, didYouMean } from '../hogql/closest-names.ts'
import { lineOfPath, readYamlHeader } from '../schemas/read-yaml-header.ts'
import { unknownInSummary } from './check-summary.ts'
import { placeholdersOf } from './parameter-values.ts'
import { type QuestionHeader, questionHeaderSchema } from './question-header.ts'
import { namesOf, PLACEHOLDER, readConditions, splitLine, TEST_ACCOUNTS } from './question-template.ts'

export interface QuestionFile {
  header: QuestionHeader
  /** The HogQL below the header, with placeholders and directives. */
  template: string
  /** Line of the file the HogQL begins in, counted from 1. */
  templateLine: number
}

const SHAPE = `/*
id: my_question
topic: activity
title: ...
description: ...
asks: [...]
columns: ...
summary: ...
*/
SELECT ...`

/**
 * Reads one question file: a block comment with a YAML header, then HogQL; lines end as on Windows or elsewhere.
 * @param file Name for error messages.
 * @throws {QuestionError} with file, line and what was expected.
 */
export function parseQuestionFile(text: string, file: string): QuestionFile {
  const source = text.replaceAll('\r\n', '\n')
  const match = /^\uFEFF?\s*\/\*\n([\s\S]*?)\n?\*\/[^\S\n]*\n?([\s\S]*)$/.exec(source)
  if (!match)
    fail(
      file,
      1,
      'the file must begin with a block comment that holds the YAML header',
      `Expected:\n${SHAPE}`,
    )
  const yaml = match[1] as string
  const template = match[2] as string
  const headerLine = source.slice(0, source.indexOf('/*')).split('\n').length + 1
  const templateLine = source.slice(0, source.length - template.length).split('\n').length
  const header = parseHeader(yaml, file, headerLine)
  checkHeader(header, yaml, file, headerLine)
  checkTemplate(header, template, file, templateLine)
  const blank = /^\s*/.exec(template)?.[0] ?? ''
  return {
    header,
    template: template.trim(),
    templateLine: templateLine + blank.split('\n').length - 1,
  }
}

function parseHeader(yaml: string, file: string, headerLine: number): QuestionHeader {
  const read = readYamlHeader(yaml, questionHeaderSchema)
  if (!read.problem) return read.header
  const { line, reason, unknownKey } = read.problem
  const near = unknownKey ? closestNames(unknownKey, Object.keys(questionHeaderSchema.shape)) : []
  fail(file, headerLine + line, reason, didYouMean(near) ?? undefined)
}

/** What single values cannot show: parameters that need one another, columns the chart and the summary name. */
function checkHeader(header: QuestionHeader, yaml: string, file: string, headerLine: number): void {
  const parameters = Object.entries(header.parameters)
  const report = (path: string[], problem: string, hint?: string): never =>
    fail(file, headerLine + lineOfPath(yaml, path), `${path.join('.')}: ${problem}`, hint)
  for (const type of [
    'period',
    'interval',
    'limit',
    'events',
    'conditions',
    'internal',
    'comparison',
  ] as const) {
    const [, second] = parameters.filter(([, parameter]) => parameter.type === type)
    if (second) report(['parameters', second[0]], `a question has at most one parameter of type ${type}`)
  }
  for (const [name, parameter] of parameters) {
    const path = ['parameters', name]
    if (parameter.type === 'interval') {
      if (!parameters.some(([, other]) => other.type === 'period'))
        report(path, 'an interval needs a parameter of type period to cut')
      if (parameter.default && !parameter.one_of.includes(parameter.default))
        report(path, `default ${parameter.default} is not in one_of`)
    }
    if (parameter.type === 'values') {
      if (header.parameters[parameter.of]?.type !== 'property')
        report(path, `of: there is no parameter ${parameter.of} of type property`)
      if (parameter.others && header.parameters[parameter.others]?.type !== 'flag')
        report(path, `others: there is no parameter ${parameter.others} of type flag`)
    }
    if (parameter.type === 'choice' && parameter.default && !(parameter.default in parameter.one_of))
      report(path, `default ${parameter.default} is not in one_of`)
    if (parameter.type === 'property' && parameter.one_of && parameter.default)
      if (!parameter.one_of.includes(parameter.default))
        report(path, `default ${parameter.default} is not in one_of`)
  }
  const columns = Object.keys(header.columns)
  for (const [name, column] of Object.entries(header.columns)) {
    for (const { name: parameter } of readConditions(column.if ?? '') ?? [])
      if (!Object.hasOwn(header.parameters, parameter))
        report(['columns', name], `if: there is no parameter ${parameter}`)
  }
  for (const [path, column] of [
    ...[header.chart?.bar].flat().map((bar) => [['chart', 'bar'], bar] as const),
    [['chart', 'label'], header.chart?.label],
    [['summary', 'measure'], header.summary.measure],
  ] as const)
    if (column && !columns.includes(column))
      report([...path], `there is no column ${column}`, didYouMean(closestNames(column, columns)))
  const unknown = unknownInSummary(header)
  if (unknown) {
    const names = { column: columns, parameter: Object.keys(header.parameters), placeholder: [] }[
      unknown.kind
    ]
    const problem = `there is no ${unknown.kind} ${unknown.name}`
    report(['summary', unknown.sentence], problem, didYouMean(closestNames(unknown.name, names)))
  }
}

/** Every placeholder and directive names a parameter, and every parameter is used. */
function checkTemplate(header: QuestionHeader, template: string, file: string, templateLine: number): void {
  if (!/^\s*(?:select|with)\b/i.test(template))
    fail(
      file,
      templateLine,
      'the HogQL below the header must begin with SELECT or WITH',
      'Comments go into the header.',
    )
  const owners = new Map<string, string>()
  for (const [name, parameter] of Object.entries(header.parameters)) {
    owners.set(name, name)
    for (const placeholder of placeholdersOf(name, parameter)) owners.set(placeholder, name)
  }
  const used = new Set<string>()
  const internal = Object.entries(header.parameters).find(([, { type }]) => type === 'internal')?.[0]
  if (internal) owners.set(TEST_ACCOUNTS, internal)
  for (const [index, line] of template.split('\n').entries()) {
    const report = (problem: string, name: string): never =>
      fail(file, templateLine + index, problem, didYouMean(closestNames(name, owners.keys())))
    let split: ReturnType<typeof splitLine>
    try {
      split = splitLine(line)
    } catch (error) {
      fail(file, templateLine + index, (error as Error).message, (error as QuestionError).hint)
    }
    if (split.code.replaceAll(/'(?:[^'\\]|\\.|'')*'/g, "''").includes('--'))
      fail(
        file,
        templateLine + index,
        'a comment that is no directive',
        'Write -- if name, -- if not name, -- if name = value or -- each name; other comments go into the header.',
      )
    const names = [...split.code.matchAll(PLACEHOLDER)].map((match) => match[1] as string)
    if (split.directive) names.push(...namesOf(split.directive))
    for (const name of names) {
      const owner = owners.get(name)
      if (!owner) report(`{${name}} is not a parameter of this question`, name)
      else used.add(owner)
    }
    for (const [text, name, part] of split.code.matchAll(PLACEHOLDER)) {
      const repeated = split.directive?.kind === 'each' && split.directive.name === name
      const type = header.parameters[name as string]?.type
      if (type === 'period') report(`${text} is no value: write {${name}_from} and {${name}_to}`, `${name}_`)
      const isProperty = type === 'property' || (type === 'group_type' && part === 'access')
      if ((part === 'condition') !== (type === 'conditions'))
        report(
          part === 'condition' ? `${text} is not of type conditions` : `write {${name}.condition}`,
          name as string,
        )
      if ((part === 'item' || part === 'number') && !repeated)
        report(`${text} stands outside a line that ends in "-- each ${name}"`, name as string)
      if ((part === 'access') !== isProperty)
        report(
          isProperty ? `${text} is a property: write {${name}.access}` : `${text} is not a property`,
          name as string,
        )
    }
  }
  // A question that always shows the period before has no part of its own for being asked to compare.
  const comparison = Object.entries(header.parameters).find(([, { type }]) => type === 'comparison')?.[0]
  if (comparison && /\{[a-z0-9_]+_previous_from\}/.test(template)) used.add(comparison)
  for (const name of Object.keys(header.parameters))
    if (!used.has(name))
      fail(file, templateLine, `the parameter ${name} is declared and never used in the HogQL`)
}

function fail(file: string, line: number, problem: string, hint?: string): never {
  throw new QuestionError(`${file}:${line}: ${problem}`, {
    code: 'question_invalid',
    hint,
    details: { file, line },
  })
}
