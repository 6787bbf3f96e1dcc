import { describe, expect, test } from 'vitest'
import { InputError } from '../../src/errors.ts'
import { encodeBody } from '../../src/http/request-parts.ts'
import { wholeCharacters, wholeCharactersInJson } from '../../src/http/whole-characters.ts'

const WHOLE = ['', 'x', '😀', '\\ud83d', '\\\\ud800', '\ufffd', '\\', '"\\ud800"']
const BROKEN = ['\ud800', 'a\udfff', '\ude00\ud83d', '\\\ud800', '\\\\\ud800', '😀\ud83d']

describe('half a surrogate pair', () => {
  test.each(WHOLE)('is not in %j', (text) => {
    expect(wholeCharacters(text, 'x')).toBe(text)
    const json = JSON.stringify({ [text]: text })
    expect(wholeCharactersInJson(json, 'x')).toBe(json)
    expect(encodeBody([text]).body).toBe(JSON.stringify([text]))
  })

  test.each(BROKEN)('is in %j, and refused', (text) => {
    expect(() => wholeCharacters(text, 'x')).toThrow(InputError)
    for (const body of [text, [text], { [text]: 1 }]) {
      expect(() => wholeCharactersInJson(JSON.stringify(body), 'x')).toThrow(InputError)
      expect(() => encodeBody(body)).toThrow(InputError)
    }
  })
})
