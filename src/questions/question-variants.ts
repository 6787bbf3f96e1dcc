import type { HogQLPropertyFilter } from '../schemas/hogql-property-filter.ts'
import { INTERVALS } from './interval.ts'
import type { ParameterInput } from './parameter-values.ts'
import type { PropertyReference } from './property-reference.ts'
import type { BuiltQuestion, Question } from './question.ts'
import type { ParameterHeader, Table } from './question-header.ts'
import { namesOf, splitLine } from './question-template.ts'

type Params = Record<string, ParameterInput>

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
/** As many as there are kinds. */
const CONDITIONS: Pick<HogQLPropertyFilter, 'operator' | 'value'>[] = [
  { value: ["it's", 'b'] },
  { operator: 'is_not', value: 'x' },
  { operator: 'gte', value: 5 },
  { operator: 'is_set' },
]
const ODD_TEXT = "it's {a} \\ name"

/**
 * Every form the HogQL of a question can take: all combinations of its optional parts, with awkward values in them, each text
 * once. Texts that differ only in strings, numbers and names of functions are one text to the grammar.
 * @throws {QuestionError} when a form lacks a value: file and line.
 */
export function questionVariants(question: Question, now: Date): BuiltQuestion[] {
  const parameters = Object.entries(question.header.parameters)
  const everything: Params = Object.fromEntries(
    parameters.map(([name, parameter]) => [
      name,
      parameter.type === 'conditions' ? conditionsOn(parameter.on) : choicesOf(parameter).at(-1),
    ]),
  )
  // Whose property it is changes the access alone: each kind is read once, beside all other parts.
  const kinds = parameters.flatMap(([name, parameter]) =>
    parameter.type === 'property'
      ? choicesOf(parameter).map((value) => ({ ...everything, [name]: value }))
      : [],
  )
  // A line that no directive leaves out has its value also when nobody gives one, or this fails.
  const least: Params = Object.fromEntries(
    parameters.flatMap(([name, { required }]) => (required ? [[name, everything[name]]] : [])),
  )
  question.build(least, { now })
  const seen = new Set<string>()
  return [...combinations(question), ...kinds, everything]
    .map((params) => question.build(params, { now }))
    .filter(({ hogql }) => seen.size < seen.add(kindsOfTokens(hogql)).size)
}

function combinations(question: Question): Params[] {
  const decides = deciding(question)
  return Object.entries(question.header.parameters).reduce<Params[]>(
    (sets, [name, parameter]) => {
      const choices = choicesOf(parameter)
      const some = parameter.type === 'property' && parameter.of === 'any' ? choices.slice(0, 2) : choices
      return sets.flatMap((set) =>
        (decides.has(name) ? some : some.slice(-1)).map((value) => ({ ...set, [name]: value })),
      )
    },
    [{}],
  )
}

/** Parameters that decide which lines stay; the others change values, and nothing of the text. */
const deciding = ({ template }: Question): ReadonlySet<string> =>
  new Set(
    template.split('\n').flatMap((line) => {
      const { directive } = splitLine(line)
      return directive ? namesOf(directive) : []
    }),
  )

/** Values that switch the optional parts of a template on and off; the last one switches on most. */
function choicesOf(parameter: ParameterHeader): ParameterInput[] {
  const optional = parameter.required ? [] : [undefined]
  switch (parameter.type) {
    case 'period':
    case 'limit':
      return [undefined]
    case 'flag':
    case 'internal':
    case 'comparison':
      return [undefined, true]
    case 'conditions':
      return [undefined, conditionsOn(parameter.on).slice(0, 1)]
    case 'person':
    case 'text':
    case 'group':
    case 'event':
      return [...optional, ODD_TEXT]
    case 'number':
      return [...optional, parameter.min ?? 5]
    case 'choice':
      return Object.keys(parameter.one_of)
    case 'interval':
      return [
        ...(parameter.optional ? [undefined] : []),
        ...INTERVALS.filter((interval) => parameter.one_of.includes(interval)),
      ]
    case 'values':
      return [...optional, ["it's", 'b']]
    case 'events':
      return [
        ...optional,
        ['a', 'b'].slice(0, parameter.max),
        Array.from({ length: parameter.max }, (_, index) => `step ${index}`),
      ]
    case 'group_type':
      return [...optional, 0]
    case 'property':
      if (parameter.of === 'any') return [...optional, ...REFERENCES[parameter.on]]
      return parameter.one_of ?? [...optional, '$browser', "odd 'name'"]
  }
}

/** Whose property it is changes the access, the operator what stands around it: each of either is read once. */
const conditionsOn = (table: Table): HogQLPropertyFilter[] => {
  const kinds = REFERENCES[table]
  return CONDITIONS.map((condition, index) => ({
    ...(kinds[index % kinds.length] as PropertyReference),
    ...condition,
  }))
}

/** The text as the grammar sees it, to which one string, number or compound name is like another. */
const kindsOfTokens = (hogql: string): string =>
  hogql
    .replaceAll(/'(?:[^'\\]|\\.|'')*'/gs, "''")
    .replaceAll(/\b\d+(?:\.\d+)?\b/g, '0')
    .replaceAll(/\b[a-z]+(?:[A-Z_][A-Za-z_]*)+\b(?!')/g, 'name')
