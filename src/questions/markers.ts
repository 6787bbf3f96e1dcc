import { PROPERTY_SLOT } from './feature-slots.ts'
import type { Word } from './read-words.ts'

/** "by country" ranks or breaks down, "per user" divides, "which country" asks for one: none may be overlooked. */
export type Marker = 'by' | 'per' | 'which'

const MARKERS: ReadonlyMap<string, Marker> = new Map([
  ['by', 'by'],
  ['across', 'by'],
  ['per', 'per'],
  ['each', 'per'],
  ['every', 'per'],
  ['which', 'which'],
  ['what', 'which'],
])

export const isMarker = (word: Word | undefined): boolean => MARKERS.has(word?.lower ?? '')

/** What the word at an index says of the next one. "List every event" wants all of them. */
export function markerAt(words: readonly Word[], index: number): Marker | undefined {
  const lower = words[index]?.lower ?? ''
  const isAll =
    lower === 'every' && /^(?:list|show|me|see|display|get|find)$/.test(words[index - 1]?.lower ?? 'list')
  return isAll ? undefined : MARKERS.get(lower)
}

/** "per hour" cuts time, "per hour of the day" breaks down like "by". */
export function marked(marker: Marker, feature: string, text: string): string {
  const isPer = feature === 'user' || /^(?:hour|day|week|month)$/i.test(text)
  return `${marker === 'which' || isPer ? marker : 'by'}:${feature}`
}

/** Whether a marker belongs to a slot: only a property is asked for with "which". */
export const marksSlot = (marker: Marker, slot: string): boolean =>
  marker !== 'which' || slot === PROPERTY_SLOT
