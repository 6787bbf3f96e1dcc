import type { ParameterInput } from './parameter-values.ts'
import { ASK_NAMES, AT_ANY_TIME, fillSlots, type QuestionEntry, type Weigh } from './question-entry.ts'
import type { ParameterHeader } from './question-header.ts'
import type { EventMention } from './read-events.ts'
import { readQuestion } from './read-question.ts'
import { bestReading } from './score-reading.ts'

/** A parameter and what it shall be. */
export interface Change {
  name: string
  header: ParameterHeader
  value: ParameterInput
}

/** The parameter of an entry that takes this value: of the same kind, and of the same name if there are several. */
export function placeFor({ question }: QuestionEntry, { name, header, value }: Change): string | undefined {
  const same = Object.entries(question.header.parameters).filter(
    ([, other]) => other.type === header.type && roleOf(other) === roleOf(header),
  )
  const takes = ([, parameter]: (typeof same)[number]): boolean => {
    if (parameter.type === 'interval') return parameter.one_of.includes(value as never)
    if (parameter.type !== 'property' || !parameter.one_of) return true
    return parameter.one_of.includes(
      typeof value === 'object' ? (value as { key: string }).key : String(value),
    )
  }
  const named = same.find(([other]) => other === name)
  const isShared = /^(?:period|interval|limit|comparison|internal|conditions|person|property)$/.test(
    header.type,
  )
  const place = named ?? (isShared ? same[0] : undefined)
  return place && takes(place) ? place[0] : undefined
}

/** What a payment's amount or currency is, or a number to calculate with, is no property to break down by. */
const roleOf = (parameter: ParameterHeader): string =>
  parameter.type !== 'property' ? '' : (parameter.means ?? parameter.holds)

/**
 * Events in the places of those that were named before; an entry that names several lets none of them be exchanged alone.
 * Undefined when there is no place.
 */
export function eventsInPlace(
  { eventParams }: QuestionEntry,
  events: readonly EventMention[],
  kept: readonly Change[],
): Record<string, ParameterInput> | undefined {
  if (events.length === 0) return {}
  const names = events.flatMap(({ event }) => event ?? [])
  const list = eventParams.find((parameter) => parameter.list)
  if (list) return names.length >= list.min && names.length <= list.max ? { [list.name]: names } : undefined
  const before = eventParams.filter(({ name }) => kept.some((change) => change.name === name))
  const places =
    before.length > 0 ? before : eventParams.filter(({ required }) => required || eventParams.length === 1)
  if (places.length !== events.length) return undefined
  return Object.fromEntries(names.map((name, index) => [places[index]?.name as string, name]))
}

const THRESHOLD = 0.65

/** Entries that answer what an entry asks with a breakdown, or cut into intervals, added; the likeliest first. */
export function neighbours(
  entry: QuestionEntry,
  changes: readonly Change[],
  entries: readonly QuestionEntry[],
  weigh: Weigh,
): QuestionEntry[] {
  const added = [
    changes.some(({ header }) => header.type === 'property') && ' by $property',
    changes.some(({ header }) => header.type === 'interval') && ' per week',
  ].filter((words) => words !== false)
  if (added.length === 0) return []
  const { asks, parameters } = entry.question.header
  const readings = asks.map((ask) =>
    readQuestion(fillSlots(ask, parameters) + added.join(''), AT_ANY_TIME, ASK_NAMES),
  )
  return entries
    .filter((other) => other !== entry)
    .map((other) => ({
      other,
      score: Math.max(...readings.map((reading) => bestReading(other, reading, weigh).score)),
    }))
    .filter(({ score }) => score >= THRESHOLD)
    .sort((a, b) => b.score - a.score || (a.other.question.id < b.other.question.id ? -1 : 1))
    .map(({ other }) => other)
}
