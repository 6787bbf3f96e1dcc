import { InputError } from '../../errors.ts'

const LONGEST_ID = 400

/**
 * An id or a name as one segment of a path, whatever characters it has.
 * @throws {InputError} for what could become another path: nothing, `.`, `..`, text that is not valid Unicode.
 * @example pathSegment('a/b?', 'id', 'recordings.get()') //=> 'a%2Fb%3F'
 */
export function pathSegment(value: string | number, name: string, call: string): string {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return String(value)
  const text = typeof value === 'string' ? value : ''
  if (text === '' || text.length > LONGEST_ID || /^\.{1,2}$|\p{Surrogate}/u.test(text))
    throw new InputError(`${call}: ${name} is ${shown(value)}, which is not an id or a name.`, {
      code: 'invalid_input',
      hint: `Pass the ${name} as the API gives it.`,
    })
  return encodeURIComponent(text)
}

const shown = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(value.slice(0, 50)) : String(value)
