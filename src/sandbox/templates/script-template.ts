import { z } from 'zod'
import { InputError } from '../../errors.ts'
import { closestNames, didYouMean } from '../../hogql/closest-names.ts'
import { isReversed, parameterSchema } from './parameter-schema.ts'
import { parseTemplateFile } from './parse-template-file.ts'
import type { TemplateHeader, TemplateParameterHeader } from './template-header.ts'

/** A parameter of a script, as its file declares it. */
export type TemplateParameter = { name: string } & TemplateParameterHeader

/** A script with a name, a description and typed parameters, ready to run in a sandbox. */
export class ScriptTemplate {
  readonly id: string
  readonly title: string
  readonly description: string
  /** What the script returns. */
  readonly returns: string
  /** Whether it changes the project. */
  readonly write: boolean
  readonly params: readonly TemplateParameter[]
  /** The module that runs: the whole file, so that its lines are those of errors. */
  readonly code: string
  /** Where it was read. */
  readonly file: string

  /** @throws {InputError} when the text is not a template */
  constructor(source: string, file: string) {
    const header: TemplateHeader = parseTemplateFile(source, file)
    this.id = header.id
    this.title = header.title
    this.description = header.description
    this.returns = header.returns
    this.write = header.write
    this.params = Object.entries(header.parameters).map(([name, parameter]) => ({ name, ...parameter }))
    this.code = source
    this.file = file
  }

  /**
   * Parameters as the script gets them: checked, defaults filled in, moments as ISO 8601 text.
   * @throws {InputError} naming every parameter that is unknown, missing or malformed
   */
  check(params: object = {}, nowMs = Date.now()): Record<string, unknown> {
    const shape = Object.fromEntries(
      this.params.map((parameter) => [parameter.name, parameterSchema(parameter, nowMs)]),
    )
    const result = z.strictObject(shape).safeParse(params)
    if (!result.success) throw this.wrong(result.error.issues)
    const { from, to } = result.data
    if (isReversed(from, to))
      throw this.wrong([{ code: 'custom', path: ['to'], message: 'expected a moment after from', input: to }])
    return result.data
  }

  private wrong(issues: readonly z.core.$ZodIssue[]): InputError {
    const names = this.params.map(({ name }) => name)
    const unknown = issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []))
    const problems = issues.map((issue) => {
      if (issue.code === 'unrecognized_keys') return `there is no parameter ${issue.keys.join(', ')}`
      const missing = issue.path.length === 1 && this.isMissing(issue)
      return `${issue.path.join('.') || 'params'}: ${missing ? 'it is required' : issue.message}`
    })
    return new InputError(`The script ${this.id} cannot use its parameters: ${problems.join('; ')}.`, {
      code: 'invalid_input',
      hint:
        didYouMean(unknown.flatMap((name) => closestNames(name, names, 1))) ??
        `Parameters of ${this.id}: ${names.join(', ') || 'none'}.`,
      details: {
        fields: [...unknown, ...issues.flatMap(({ path }) => (path[0] === undefined ? [] : [path[0]]))],
      },
    })
  }

  private isMissing(issue: z.core.$ZodIssue): boolean {
    return (
      issue.code === 'invalid_type' && issue.input === undefined && /received undefined/.test(issue.message)
    )
  }
}
