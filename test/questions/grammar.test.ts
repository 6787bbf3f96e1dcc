import createParser from '@posthog/hogql-parser'
import { describe, expect, it } from 'vitest'
import { INTERVALS } from '../../src/questions/interval.ts'
import { loadQuestions } from '../../src/questions/load-questions.ts'
import type { ParameterInput } from '../../src/questions/parameter-values.ts'
import type { PropertyReference } from '../../src/questions/property-reference.ts'
import type { Question } from '../../src/questions/question.ts'
import type { ParameterHeader, Table } from '../../src/questions/question-header.ts'
import { namesOf, splitLine } from '../../src/questions/question-template.ts'
import type { HogQLPropertyFilter } from '../../src/schemas/hogql-property-filter.ts'

/** A property of every kind a table knows. */
const REFERENCES: Record<Table, PropertyReference[]> = {
  events: [
    { key: "odd 'name' {p0}", type: 'event' },
    { key: 'plan', type: 'person' },
    { key: '$channel_type', type: 'session' },
    { key: 'tier', type: 'group', group_type_index: 1 },
  ],
  persons: [{ key: "odd 'name' {p0}", type: 'person' }],
  sessions: [{ key: '$channel_type', type: 'session' }],
}
const conditionsOn = (table: Table): HogQLPropertyFilter[] =>
  REFERENCES[table].flatMap((property) => [
    { ...property, value: ["it's", 'b'] },
    { ...property, operator: 'is_not', value: 'x' },
    { ...property, operator: 'gte', value: 5 },
    { ...property, operator: 'is_set' },
  ])
const oneCondition = (table: Table): HogQLPropertyFilter[] =>
  REFERENCES[table].slice(0, 1).map((property) => ({ ...property, value: "it's" }))

/** Values that switch every optional part of a template on and off. */
function choicesOf(parameter: ParameterHeader): ParameterInput[] {
  const optional = parameter.required ? [] : [undefined]
  switch (parameter.type) {
    case 'flag':
    case 'internal':
    case 'comparison':
      return [undefined, true]
    case 'conditions':
      return [undefined, oneCondition(parameter.on)]
    case 'person':
    case 'text':
      return [...optional, "it's {a} \\ name"]
    case 'number':
      return [...optional, parameter.min ?? 5]
    case 'choice':
      return Object.keys(parameter.one_of)
    case 'interval':
      return [
        ...(parameter.optional ? [undefined] : []),
        ...INTERVALS.filter((interval) => parameter.one_of.includes(interval)),
      ]
    case 'event':
      return [...optional, "it's an event"]
    case 'values':
      return [...optional, ["it's", 'b']]
    case 'events':
      return [['a', 'b'], Array.from({ length: parameter.max }, (_, index) => `step ${index}`)]
    case 'property':
      if (parameter.of === 'any') return [...optional, ...REFERENCES[parameter.on]]
      return parameter.one_of ?? [...optional, '$browser', "odd 'name'"]
    default:
      return [undefined]
  }
}

/** Parameters that decide which lines stay; the others change values, and nothing of the text. */
const deciding = ({ template }: Question): ReadonlySet<string> =>
  new Set(
    template.split('\n').flatMap((line) => {
      const { directive } = splitLine(line)
      return directive ? namesOf(directive) : []
    }),
  )

function combinations(question: Question): Record<string, ParameterInput>[] {
  const decides = deciding(question)
  return Object.entries(question.header.parameters).reduce<Record<string, ParameterInput>[]>(
    (sets, [name, parameter]) => {
      const choices = choicesOf(parameter)
      // Whose property it is changes the access alone: each kind is read once, beside all other parts.
      const some = parameter.type === 'property' && parameter.of === 'any' ? choices.slice(0, 2) : choices
      return sets.flatMap((set) =>
        (decides.has(name) ? some : some.slice(-1)).map((value) => ({ ...set, [name]: value })),
      )
    },
    [{}],
  )
}

/** The text as the grammar sees it: to a parser one string, number or compound name is like another. */
const kindsOfTokens = (hogql: string): string =>
  hogql
    .replaceAll(/'(?:[^'\\]|\\.|'')*'/gs, "''")
    .replaceAll(/\b\d+(?:\.\d+)?\b/g, '0')
    .replaceAll(/\b[a-z]+(?:[A-Z_][A-Za-z_]*)+\b(?!')/g, 'name')

const registry = await loadQuestions()

describe("PostHog's grammar accepts every question with", () => {
  for (const question of registry.list()) {
    const sets = combinations(question)
    const everything = Object.fromEntries(
      Object.entries(question.header.parameters).map(([name, parameter]) => [
        name,
        parameter.type === 'conditions' ? conditionsOn(parameter.on) : choicesOf(parameter).at(-1),
      ]),
    )
    it(`${question.id}: ${sets.length} combinations of its optional parts`, async () => {
      // What a parser has read makes the next reading quick.
      const parser = await createParser()
      const kinds = Object.entries(question.header.parameters).flatMap(([name, parameter]) =>
        parameter.type === 'property'
          ? choicesOf(parameter).map((value) => ({ ...everything, [name]: value }))
          : [],
      )
      const read = new Set<string>()
      for (const set of [...sets, everything, ...kinds]) {
        const { hogql } = question.build(set, { now: new Date('2026-11-21T12:00:00Z') })
        expect(hogql).not.toMatch(/--|\{\w+\.|\bOFFSET\b/)
        const kindsOfText = kindsOfTokens(hogql)
        if (read.has(kindsOfText)) continue
        read.add(kindsOfText)
        if (process.env.COUNT) continue
        const tree = JSON.parse(parser.parseSelect(hogql, true))
        expect(tree.error ? `${tree.message}\n${hogql}` : undefined).toBeUndefined()
      }
      console.log('COUNT', read.size, sets.length, question.id)
    }, 120_000)
  }
})
