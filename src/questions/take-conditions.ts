import type { FeatureDraft } from './feature-draft.ts'
import { isOfLlms } from './known-properties.ts'
import { ABOUT_LLMS } from './lexicon.ts'
import { propertyOn } from './property-on.ts'
import type { ParameterHeader, Table } from './question-header.ts'
import type { ConditionMention } from './read-properties.ts'
import type { QuestionReading } from './read-question.ts'
import { overlap } from './word-range.ts'

/** The conditions of a text, joined with AND; those on properties the table does not know stay words. */
export function takeConditions(
  draft: FeatureDraft,
  name: string,
  { on, prefer }: ParameterHeader & { type: 'conditions' },
): void {
  const { reading, features, interpretation, isBySides, sides, segments } = draft
  if (!interpretation.conditions) return
  const others = reading.conditions.filter(
    (mention) =>
      !(isBySides ? sides : segments)?.mentions.includes(mention) &&
      !features.named.some((range) => overlap(mention, range)),
  )
  const fitting = contradict(others)
    ? []
    : others.flatMap((mention) => fitTo(on, ofPerson(prefer, mention, reading), reading) ?? [])
  for (const mention of fitting) {
    draft.take(mention)
    if (namesPeople(mention, reading)) draft.slots.set(mention.first, 'user')
    if (mention.problem) features.unclear.push(mention)
  }
  const all = fitting.flatMap((mention) => mention.conditions)
  if (isBySides && sides) all.push({ ...sides.property, value: sides.values })
  if (all.some(({ key }) => isOfLlms(key))) draft.add(ABOUT_LLMS, 'a property of language models')
  if (fitting.some(isOfErrors)) draft.add('error', 'a property of errors')
  if (all.some(({ key }) => key.startsWith('$feature_flag'))) draft.add('flag', 'a property of flags')
  if (all.length > 0) features.params[name] = all
}

export const isOfErrors = ({ conditions }: ConditionMention): boolean =>
  conditions.some(({ key }) => key.startsWith('$exception_'))

/** "How many admins logged in" asks for the admins, and not for what they did. */
const namesPeople = ({ first, end, conditions }: ConditionMention, reading: QuestionReading): boolean =>
  reading.words[first - 1]?.lower === 'many' &&
  /[^us]s$/.test(reading.words[end - 1]?.lower ?? '') &&
  conditions.every(({ key }) => reading.ownersOf(key).some(({ type }) => type === 'person'))

/** "mobile vs desktop" is no condition: nothing is both. */
function contradict(mentions: readonly ConditionMention[]): boolean {
  const keys = mentions
    .flatMap(({ conditions }) => conditions)
    .filter(({ operator }) => operator === undefined)
    .map(({ key }) => key)
  return new Set(keys).size < keys.length
}

/**
 * The same condition on the property of the person, where the person has it and is preferred. What PostHog records by itself
 * is of the moment: "users on mobile" did something there.
 */
function ofPerson(
  preferred: 'event' | 'person',
  mention: ConditionMention,
  { ownersOf }: QuestionReading,
): ConditionMention {
  if (preferred === 'event') return mention
  const conditions = mention.conditions.map((condition) =>
    !condition.key.startsWith('$') && ownersOf(condition.key).some(({ type }) => type === 'person')
      ? { ...condition, type: 'person' as const }
      : condition,
  )
  return { ...mention, conditions }
}

/** A condition for a query of this table. */
function fitTo(
  table: Table,
  mention: ConditionMention,
  reading: QuestionReading,
): ConditionMention | undefined {
  if (table === 'events') return mention
  const conditions = mention.conditions.flatMap((condition) => propertyOn(table, condition, reading) ?? [])
  return conditions.length === mention.conditions.length ? { ...mention, conditions } : undefined
}
