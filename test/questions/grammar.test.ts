import createParser from '@posthog/hogql-parser'
import { describe, expect, it } from 'vitest'
import { INTERVALS } from '../../src/questions/interval.ts'
import { loadQuestions } from '../../src/questions/load-questions.ts'
import type { ParameterInput } from '../../src/questions/parameter-values.ts'
import type { ParameterHeader } from '../../src/questions/question-header.ts'

/** Values that switch every optional part of a template on and off. */
function choicesOf(parameter: ParameterHeader): ParameterInput[] {
  const optional = parameter.required ? [] : [undefined]
  switch (parameter.type) {
    case 'flag':
      return [undefined, true]
    case 'choice':
      return Object.keys(parameter.one_of)
    case 'interval':
      return INTERVALS.filter((interval) => parameter.one_of.includes(interval))
    case 'event':
      return [...optional, "it's an event"]
    case 'events':
      return [['a', 'b'], Array.from({ length: parameter.max }, (_, index) => `step ${index}`)]
    case 'property':
      return parameter.one_of ?? ['$browser', "odd 'name'"]
    default:
      return [undefined]
  }
}

const combinations = (parameters: [string, ParameterHeader][]): Record<string, ParameterInput>[] =>
  parameters.reduce<Record<string, ParameterInput>[]>(
    (sets, [name, parameter]) =>
      sets.flatMap((set) => choicesOf(parameter).map((value) => ({ ...set, [name]: value }))),
    [{}],
  )

const registry = await loadQuestions()

describe("PostHog's grammar accepts every question with", () => {
  for (const question of registry.list()) {
    const sets = combinations(Object.entries(question.header.parameters))
    it(`${question.id}: ${sets.length} combinations of its optional parts`, async () => {
      for (const set of sets) {
        const parser = await createParser()
        const { hogql } = question.build(set, { now: new Date('2026-11-21T12:00:00Z') })
        const tree = JSON.parse(parser.parseSelect(hogql, true))
        expect(tree.error ? `${tree.message}\n${hogql}` : undefined).toBeUndefined()
        expect(hogql).not.toMatch(/--|\{\w+\.|\bOFFSET\b/)
      }
    })
  }
})
