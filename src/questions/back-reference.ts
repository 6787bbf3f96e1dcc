import { chosenBefore, type PreviousQuestion } from './follow-up.ts'
import { type Change, placeFor } from './neighbouring-entry.ts'
import type { ParameterInput } from './parameter-values.ts'
import type { QuestionEntry } from './question-entry.ts'

/** "Break it down" speaks of the whole question, "it takes" of nothing. */
const IT =
  /(?<!\b(?:make|made|break|split|show|group|slice|segment|compare|filter|limit|narrow|plot|chart|cut|drill|export|send|see|view|get) )\bits?\b(?! (?:takes?|is|was|that|to)\b)/gi
const THEM = /\b(?:they|them|those|their|these (?:users|people|customers|visitors))\b|\bthat(?=[?.! ]*$)/i
const SAME_PROPERTY = /\b(?:the same|this|that) (?:property|attribute|field)\b/i

/** "How did it develop?" after "how many signups": the event, or else what the question before is called, for "it". */
export function resolveReference(
  text: string,
  previous: PreviousQuestion,
  entry: QuestionEntry,
): string | undefined {
  const { question } = entry
  const named = (types: RegExp): string[] =>
    Object.entries(previous.params).flatMap(([name, value]) => {
      const type = question.header.parameters[name]?.type ?? ''
      if (!types.test(type)) return []
      const known = typeof value === 'object' && 'key' in value ? value.key : value
      return typeof known === 'string' ? [known] : []
    })
  const goal = previous.params.goal
  const events = typeof goal === 'string' ? [goal] : named(/^event$/)
  const [property, ...others] = named(/^property$/)
  let resolved = text
  if (events.length < 2) {
    const subject = events[0] === undefined ? question.title.toLowerCase() : `"${events[0]}"`
    resolved = resolved.replace(IT, subject)
  }
  if (property !== undefined && others.length === 0 && SAME_PROPERTY.test(resolved))
    resolved = resolved.replace(SAME_PROPERTY, property)
  return resolved === text ? undefined : resolved
}

/** Speaks of the people who were counted before, from whom no question goes on. */
export const speaksOfThem = (text: string): string | undefined => THEM.exec(text)?.[0]

/**
 * What was chosen before, in the places of another entry; undefined when it has no place for some of it, and leaving that out
 * would answer something else; an event the text names itself needs none. Rows and intervals are not what was asked for.
 */
export function carriedTo(
  entry: QuestionEntry,
  from: QuestionEntry,
  { params }: PreviousQuestion,
  text: string,
): Record<string, ParameterInput> | undefined {
  const carried: Record<string, ParameterInput> = {}
  for (const change of chosenBefore(from.question, params, false)) {
    const { type } = change.header
    if (/^(?:limit|interval|comparison)$/.test(type) || 'means' in change.header) continue
    const place = placeOf(entry, change)
    if (!place && type === 'event' && text.includes(`"${change.value}"`)) continue
    if (!place) return undefined
    carried[place] = change.value
  }
  return { ...carried, ...asSteps(entry, params), ...asEnds(entry, params) }
}

/** A funnel has the two ends of a conversion as steps, and the other way round. */
const ENDS = /^(?:start|goal|steps)$/
function placeOf(entry: QuestionEntry, change: Change): string | undefined {
  const place = placeFor(entry, change)
  if (place || !ENDS.test(change.name)) return place
  const { parameters } = entry.question.header
  return parameters.steps ? 'steps' : parameters.start && parameters.goal ? 'start' : undefined
}

function asSteps(
  { question }: QuestionEntry,
  { start, goal }: PreviousQuestion['params'],
): Record<string, ParameterInput> {
  const takesSteps = question.header.parameters.steps?.type === 'events'
  return takesSteps && typeof start === 'string' && typeof goal === 'string' ? { steps: [start, goal] } : {}
}

function asEnds(
  { question }: QuestionEntry,
  { steps }: PreviousQuestion['params'],
): Record<string, ParameterInput> {
  const { start, goal } = question.header.parameters
  if (!start || !goal || !Array.isArray(steps)) return {}
  return { start: String(steps[0]), goal: String(steps.at(-1)) }
}
