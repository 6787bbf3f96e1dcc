import { type NamedThings, type PropertyNames, valuesWritten } from './property-names.ts'
import type { Word } from './read-words.ts'

/** A run of words that the project has a name for: of a property, of a value, or of both. */
export interface Thing extends NamedThings {
  /** Indexes of words, end exclusive. */
  first: number
  end: number
}

/** The named things of a text by their first word; of two that begin together the longer. */
export function findThings(
  words: readonly Word[],
  taken: (index: number) => boolean,
  names: PropertyNames,
): Map<number, Thing> {
  const things = new Map<number, Thing>()
  for (let first = 0; first < words.length; ) {
    const thing = taken(first) ? undefined : thingAt(words, first, taken, names)
    if (thing) things.set(first, thing)
    first = thing?.end ?? first + 1
  }
  return things
}

function thingAt(
  words: readonly Word[],
  first: number,
  taken: (index: number) => boolean,
  names: PropertyNames,
): Thing | undefined {
  const word = words[first] as Word
  const written = names.byName.get(word.lower)
  if (written && (word.quoted || /[$_]/.test(word.raw)))
    return { first, end: first + 1, properties: written.slice(0, 1), values: [] }
  let best: Thing | undefined
  const stems: string[] = []
  for (let end = first; end < words.length && stems.length < names.longest && !taken(end); end++) {
    const next = words[end] as Word
    if (end > first && (next.breakBefore || next.quoted || word.quoted)) break
    stems.push(...next.stems)
    const found = names.byStems.get(word.quoted ? word.lower : stems.join(' '))
    if (!found) continue
    const run = words.slice(first, end + 1).map(({ lower }) => lower)
    const values = valuesWritten(found.values, run)
    if (found.properties.length + values.length > 0)
      best = { first, end: end + 1, properties: found.properties, values }
  }
  return best
}
