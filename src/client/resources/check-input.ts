import type { ZodError, ZodType } from 'zod'
import { InputError } from '../../errors.ts'
import { closestNames, didYouMean } from '../../hogql/closest-names.ts'
import { knownKeys } from '../known-keys.ts'

/**
 * Input as the schema makes it, ready to send.
 * @throws {InputError} naming every field that is wrong; nothing was sent then.
 */
export function checkInput<Output>(input: unknown, schema: ZodType<Output>, call: string): Output {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const problems = result.error.issues.map(describe)
  throw new InputError(`${call} was called with wrong input: ${problems.join('; ')}.`, {
    code: 'invalid_input',
    hint: hintFor(result.error, schema) ?? 'Nothing was sent: correct what is named, and call again.',
    details: { fields: result.error.issues.map(({ path }) => placeOf(path)) },
  })
}

type Issue = ZodError['issues'][number]

function describe(issue: Issue): string {
  const place = placeOf(issue.path)
  if (issue.code === 'unrecognized_keys')
    return `there is no ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}${place && ` in ${place}`}`
  return `${place || 'the input'}: ${issue.message}`
}

/** `person_ids[0]`, `filters.groups[1].variant`. */
const placeOf = (path: readonly PropertyKey[]): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '')

function hintFor(error: ZodError, schema: ZodType): string | undefined {
  for (const issue of error.issues) {
    if (issue.code !== 'unrecognized_keys') continue
    const known = knownKeys(schema, issue.path)
    if (known.length === 0) continue
    const near = issue.keys.flatMap((key) => closestNames(key, known, 1))
    return didYouMean(near) ?? `Known here: ${known.join(', ')}.`
  }
}
