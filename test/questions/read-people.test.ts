import { describe, expect, it } from 'vitest'
import { readInternal } from '../../src/questions/read-people.ts'
import { readQuestion } from '../../src/questions/read-question.ts'

const clock = { now: new Date('2026-11-21T12:00:00Z'), timezone: 'UTC' }
const personOf = (text: string) => readQuestion(text, clock, undefined).person?.value

describe('internal users', () => {
  it.each([
    ['top events excluding internal users', 'excluding internal users'],
    ['dau without test accounts', 'without test accounts'],
    ['dau not counting our own team', 'not counting our own team'],
    ['dau of real users only', 'real users only'],
    ['top events without internal and test users', 'without internal and test users'],
  ])('%s', (text, words) => {
    const found = readInternal(text)
    expect(found && text.slice(found.start, found.end)).toBe(words)
  })

  it.each(['internal search events', 'users who took the test', 'top events'])(
    '"%s" speaks of none',
    (text) => {
      expect(readInternal(text)).toBeUndefined()
    },
  )
})

describe('persons', () => {
  it.each([
    ['what did jane@example.com do yesterday?', 'jane@example.com'],
    ['activity of user 42ab', '42ab'],
    ['activity of user id 0198f1d2-3c4b', '0198f1d2-3c4b'],
    ['activity of user_10001', 'user_10001'],
    ['top users', undefined],
    ['users in the last 30 days', undefined],
  ])('%s', (text, person) => {
    expect(personOf(text)).toBe(person)
  })
})
