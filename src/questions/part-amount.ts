import type { PropertyNames } from './property-names.ts'
import type { EventMention } from './read-events.ts'
import type { Word } from './read-words.ts'

const MEASURE =
  /^(?:total|sum|average|avg|mean|median|typical|min|max|minimum|maximum|highest|lowest|largest|smallest)$/

/**
 * "Total coins spent" of an event coins_spent that has a number `coins`: that number is asked for, of this event. Its name is
 * left to the property, and what remains names the event.
 */
export function partAmount(
  mention: EventMention,
  words: readonly Word[],
  names: PropertyNames | undefined,
): EventMention {
  const { event, own, first } = mention
  const [amount, ...rest] = own
  const isNumber = names?.byName
    .get(words[first]?.lower ?? '')
    ?.some(({ type, valueType }) => type === 'event' && valueType === 'Numeric')
  if (event === undefined || amount !== first || rest.length === 0 || !isNumber) return mention
  return isMeasured(words, first) ? { ...mention, first: rest[0] as number, own: rest } : mention
}

/** Whether a measure stands before: "average number of". */
export function isMeasured(words: readonly Word[], at: number): boolean {
  let before = at - 1
  while (/^(?:of|the|number|amount)$/.test(words[before]?.lower ?? '')) before--
  return MEASURE.test(words[before]?.lower ?? '')
}
