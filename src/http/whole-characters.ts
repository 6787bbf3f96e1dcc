import { InputError } from '../errors.ts'

/** How `JSON.stringify` writes half a surrogate pair; whole pairs it writes as they are. */
const HALF_IN_JSON = /(?<!\\)(?:\\\\)*\\ud[89a-f]/

/**
 * The text, known to be Unicode: half a surrogate pair would arrive as another character.
 * @throws {InputError} `invalid_input`
 */
export function wholeCharacters(text: string, what: string): string {
  if (/\p{Surrogate}/u.test(text)) throw brokenText(what)
  return text
}

/** As `wholeCharacters`, for what `JSON.stringify` wrote. */
export function wholeCharactersInJson(json: string, what: string): string {
  if (json.includes('\\ud') && HALF_IN_JSON.test(json)) throw brokenText(what)
  return json
}

const brokenText = (what: string): InputError =>
  new InputError(`${what} holds half a surrogate pair, which is not Unicode text`, {
    code: 'invalid_input',
    hint: 'Cut strings between characters, not inside one.',
  })
