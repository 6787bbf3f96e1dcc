import type { FeatureDraft } from './feature-draft.ts'
import { BROKEN_DOWN, NUMBER_SLOT, PROPERTY_SLOT, SEGMENTS_SLOT } from './feature-slots.ts'
import { isOfLlms } from './known-properties.ts'
import { ABOUT_LLMS, conceptOf } from './lexicon.ts'
import { isMarker } from './markers.ts'
import { propertyOn } from './property-on.ts'
import type { ParameterHeader } from './question-header.ts'
import type { PropertyMention } from './read-properties.ts'
import type { QuestionReading } from './read-question.ts'
import type { Word } from './read-words.ts'
import type { WordRange } from './word-range.ts'

type PropertyHeader = ParameterHeader & { type: 'property' }

/** The property to break down by, or the one to calculate with. */
export function takeProperty(draft: FeatureDraft, name: string, parameter: PropertyHeader): void {
  if (parameter.holds === 'numbers') takeNumbers(draft, name, parameter)
  else if (!parameter.means && draft.features.params[name] === undefined) {
    if (parameter.of === 'any' && parameter.on === 'events' && draft.sides && draft.takes('conditions'))
      takeSides(draft, name, draft.sides)
    else takeBreakdown(draft, name, parameter)
  }
}

/** "mobile vs desktop": the property and its values. */
export function takeSegments(
  draft: FeatureDraft,
  name: string,
  parameter: ParameterHeader & { type: 'values' },
): void {
  const { segments, features } = draft
  if (!segments) return
  for (const mention of segments.mentions) draft.take(mention)
  if (segments.rest) draft.take(segments.rest)
  draft.slots.set(segments.mentions[0]?.first ?? 0, SEGMENTS_SLOT)
  features.params[parameter.of] = segments.property
  features.params[name] = segments.values
  if (parameter.others && segments.others) features.params[parameter.others] = true
}

function takeSides(draft: FeatureDraft, name: string, sides: NonNullable<FeatureDraft['sides']>): void {
  draft.isBySides = true
  draft.features.params[name] = sides.property
  draft.takeCompare()
  for (const mention of sides.mentions) draft.take(mention)
  draft.slots.set(sides.mentions[0]?.first ?? 0, PROPERTY_SLOT)
  draft.add(BROKEN_DOWN, 'side by side')
}

function takeBreakdown(draft: FeatureDraft, name: string, { on, of, one_of }: PropertyHeader): void {
  const { reading, features } = draft
  const { properties } = draft.interpretation
  const choices = reading.properties.filter(
    (mention) => mention !== draft.number && isChoice(one_of, mention),
  )
  const fitting = choices.filter(({ property }) => !property || propertyOn(on, property, reading))
  // "session duration by browser" is broken down by the browser; by a number only where it is said.
  const mention = properties
    ? (fitting.find(({ first }) => isMarker(reading.words[first - 1])) ??
      fitting.find(({ isNumber }) => !isNumber))
    : one_of && choices.at(-1)
  if (!mention) return
  const { property } = mention
  if (!property) features.unclear.push(mention)
  else features.params[name] = of === 'any' ? propertyOn(on, property, reading) : property.key
  // Read as words they stay: "top urls" is recognised by what it ranks.
  if (!properties) return
  draft.replace(mention, PROPERTY_SLOT)
  if (property && isOfLlms(property.key)) draft.add(ABOUT_LLMS, mention.text)
}

const isChoice = (choices: readonly string[] | undefined, { property }: PropertyMention): boolean =>
  choices === undefined || (property !== undefined && choices.includes(property.key))

function takeNumbers(draft: FeatureDraft, name: string, { means }: PropertyHeader): void {
  const { reading, features, interpretation } = draft
  draft.number = interpretation.properties ? numberOf(reading) : undefined
  const { number } = draft
  if (!number) return
  if (number.problem) features.unclear.push(number)
  else features.params[name] = number.property?.key
  // "revenue" is what is asked for, and may be the name of the property as well.
  if (!(means && namesRevenue(number, reading.words))) draft.replace(number, NUMBER_SLOT)
}

/** "by seats" breaks down, whatever the property holds; "plans by seats" ranks. */
function numberOf({ properties, words }: QuestionReading): PropertyMention | undefined {
  const numbers = properties.filter(({ isNumber }) => isNumber)
  const isMarked = ({ first }: WordRange): boolean =>
    /^(?:by|per|each|across|which)$/.test(words[first - 1]?.lower ?? '')
  return numbers.find((mention) => !isMarked(mention)) ?? (properties.length > 1 ? numbers[0] : undefined)
}

const namesRevenue = ({ first, end }: WordRange, words: readonly Word[]): boolean =>
  words.slice(first, end).every(({ stems }) => stems.every((stem) => conceptOf(stem) === 'revenue'))
