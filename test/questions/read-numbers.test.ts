import { describe, expect, it } from 'vitest'
import { readNumber, readText } from '../../src/questions/read-numbers.ts'
import { readWords } from '../../src/questions/read-words.ts'

const common = { description: '', required: false, integer: true } as const
const bound = (text: string, kind: 'least' | 'most') =>
  readNumber({ type: 'number', ...common, cues: [], bound: kind }, readWords(text).words)?.value
const days = (text: string) =>
  readNumber({ type: 'number', ...common, unit: 'day', cues: ['within'] }, readWords(text).words)?.value

describe('bounds', () => {
  it.each([
    ['users who logged in at least 5 times', 5, undefined],
    ['users with more than 4 logins', 5, undefined],
    ['users with >= 5 logins', 5, undefined],
    ['users with 5 or more logins', 5, undefined],
    ['users with 5+ logins', 5, undefined],
    ['users who logged in at least twice', 2, undefined],
    ['users with fewer than 3 logins', undefined, 2],
    ['users with at most 3 logins', undefined, 3],
    ['users active for more than 5 days', undefined, undefined],
    ['top 5 users', undefined, undefined],
  ])('%s', (text, least, most) => {
    expect([bound(text, 'least'), bound(text, 'most')]).toEqual([least, most])
  })
})

describe('lengths of time', () => {
  it.each([
    ['conversion within 7 days', 7],
    ['conversion within 2 weeks', 14],
    ['conversion with a 3 day window', 3],
    ['conversion in the last 7 days', undefined],
  ])('%s', (text, value) => {
    expect(days(text)).toBe(value)
  })
})

describe('names beside a cue', () => {
  const flag = (text: string) =>
    readText(
      { type: 'text', ...common, cues: ['flag', 'feature flag'], any_word: false },
      readWords(text).words,
      () => false,
    )?.value
  it.each([
    ['usage of the flag new-nav_2', 'new-nav_2'],
    ['usage of new_nav flag', 'new_nav'],
    ['usage of feature flag "New Nav"', 'New Nav'],
    ['list flags', undefined],
  ])('%s', (text, name) => {
    expect(flag(text)).toBe(name)
  })
})
