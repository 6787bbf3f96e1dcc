import { InputError } from '../errors.ts'

/**
 * A text as a HogQL string literal. For the few places where a placeholder cannot stand, such as property names; values
 * travel as placeholders.
 * @example escapeString("it's") //=> 'it\'s'
 */
export function escapeString(text: string): string {
  if (/\p{Surrogate}/u.test(text))
    throw new InputError(
      `${JSON.stringify(text)} is not valid Unicode text: it holds half a surrogate pair.`,
      {
        code: 'invalid_input',
        hint: 'Cut strings between characters, not inside one.',
      },
    )
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
