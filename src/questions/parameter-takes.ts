import type { ParameterHeader } from './question-header.ts'

const inWords = (number: number): string => number.toLocaleString('en-US')

function range(min?: number, max?: number): string {
  if (min !== undefined && max !== undefined) return ` from ${inWords(min)} to ${inWords(max)}`
  if (min !== undefined) return ` of at least ${inWords(min)}`
  return max === undefined ? '' : ` of at most ${inWords(max)}`
}

/** What a parameter takes, for people: "a whole number from 1 to 1,000", "one of day, week, month". */
export function parameterTakes(parameter: ParameterHeader): string {
  switch (parameter.type) {
    case 'period':
      return 'a period such as "last 7 days", "March 2026" or "2026-05-01 to 2026-05-15"'
    case 'interval':
      return `one of ${parameter.one_of.join(', ')}`
    case 'choice':
      return `one of ${Object.keys(parameter.one_of).join(', ')}`
    case 'limit':
      return `a whole number${range(1, parameter.max)}`
    case 'number':
      return `a ${parameter.integer ? 'whole ' : ''}number${range(parameter.min, parameter.max)}`
    case 'flag':
    case 'internal':
    case 'comparison':
      return 'true or false'
    case 'conditions':
      return 'a list of property conditions such as [{"key":"$browser","value":"Chrome"}]'
    case 'events':
      return `the names of ${parameter.min} to ${parameter.max} events`
    case 'values':
      return 'a list of 1 to 50 values'
    case 'property':
      return parameter.one_of ? `one of ${parameter.one_of.join(', ')}` : 'the name of a property'
    case 'group_type':
      return 'the number of a type of group, from 0 to 4'
    case 'event':
      return 'the name of an event'
    case 'person':
      return 'the email or the distinct id of a person'
    case 'group':
      return 'the key or the name of a group'
    case 'text':
      return 'a text of 1 to 400 characters'
  }
}
