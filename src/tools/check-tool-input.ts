import type { z } from 'zod'
import { closestNames } from '../hogql/closest-names.ts'
import { isRecord } from '../is-record.ts'
import { cutText } from './cut-text.ts'
import type { ToolDefinition } from './define-tool.ts'
import { lineOfData } from './fence-data.ts'

export type CheckedInput<Schema extends z.ZodObject> = { input: z.output<Schema> } | { problem: string }

/** Input as a tool takes it, or what is wrong with it in words that a model can act on. */
export function checkToolInput<Schema extends z.ZodObject>(
  definition: ToolDefinition<Schema>,
  given: unknown,
): CheckedInput<Schema> {
  const { input: schema } = definition
  const first = schema.safeParse(given ?? {})
  if (first.success) return { input: first.data }
  // Models send null for what they leave out; where null means something, the first attempt took it.
  const second = schema.safeParse(withoutNullsAt(given, first.error.issues))
  return second.success ? { input: second.data } : { problem: wrongInput(definition, second.error) }
}

const withoutNullsAt = (given: unknown, issues: readonly z.core.$ZodIssue[]): unknown =>
  issues.reduce((input, { path }) => withoutNullAt(input, path), given)

function withoutNullAt(input: unknown, [key, ...rest]: readonly PropertyKey[]): unknown {
  if (Array.isArray(input))
    return input.map((item, index) => (index === key ? withoutNullAt(item, rest) : item))
  if (!isRecord(input) || key === undefined) return input
  const { [String(key)]: value, ...others } = input
  if (rest.length === 0) return value === null ? others : input
  return { ...others, [String(key)]: withoutNullAt(value, rest) }
}

const MAX_PROBLEMS_LENGTH = 1000

function wrongInput(definition: ToolDefinition, error: z.ZodError): string {
  const { name, input, examples } = definition
  const known = Object.keys(input.shape)
  const problems = error.issues.map((issue) => {
    const place = issue.path.join('.')
    if (issue.code !== 'unrecognized_keys') return `${place || 'input'}: ${issue.message}`
    const near = place === '' ? issue.keys.flatMap((key) => closestNames(key, known, 1)) : []
    const there = place === '' ? ` (inputs: ${known.join(', ')})` : ` in ${place}`
    return `there is no ${issue.keys.join(', ')}${near.length > 0 ? `, but ${near.join(', ')}` : there}`
  })
  const { text } = cutText(problems.join('; '), MAX_PROBLEMS_LENGTH)
  return `${name} was called with wrong input: ${lineOfData(text)}. A right one: ${JSON.stringify(examples[0])}`
}
