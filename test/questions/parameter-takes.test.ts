import { beforeAll, expect, it } from 'vitest'
import { loadQuestions } from '../../src/questions/load-questions.ts'
import type { QuestionRegistry } from '../../src/questions/question-registry.ts'

let registry: QuestionRegistry
beforeAll(async () => {
  registry = await loadQuestions()
})

/** How the schema library speaks. */
const RAW = /Invalid (?:input|option)|Too (?:small|big)|Unrecognized|expected \w+, received|undefined/

it('a value of the wrong kind is refused in words, whatever the parameter', () => {
  const types = new Set<string>()
  for (const question of registry.list())
    for (const { name, type } of question.params) {
      const text = question.examples[0] as string
      const match = registry.match(text, { params: { [name]: { wrong: true } } })
      if (match.matched || match.code !== 'invalid_parameter') continue
      types.add(type)
      expect(match).toMatchObject({ parameter: name, reason: expect.stringMatching(/it takes /i) })
      expect(match.reason).not.toMatch(RAW)
    }
  expect(types.size).toBeGreaterThan(10)
})

it.each([
  ['limit', 'abc', /top_events\.limit is "abc": it takes a whole number from 1 to [\d,]+\./],
  ['limit', '0', /it takes a whole number from 1/],
  ['period', 'sometime', /"sometime" is not a period/],
  ['compare', 'perhaps', /it takes true or false/],
  ['limits', '5', /has no parameter limits.*mean limit/],
])('names the parameter that cannot be used: %s=%s', (name, value, reason) => {
  expect(registry.match('top events', { params: { [name]: value } })).toMatchObject({
    code: 'invalid_parameter',
    parameter: name,
    reason: expect.stringMatching(reason),
  })
})
