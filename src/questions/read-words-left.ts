import type { FeatureDraft } from './feature-draft.ts'
import { ABOUT_LLMS, isProductWord, isWeak } from './lexicon.ts'
import { type Marker, marked, markerAt, marksSlot } from './markers.ts'
import type { Word } from './read-words.ts'
import type { TextHead } from './text-head.ts'
import { textOf } from './word-range.ts'

/** Adds the slots, and the meaning of the words that no parameter has taken, in order of the text. */
export function readWordsLeft(draft: FeatureDraft, head: TextHead): void {
  const { words, meanings } = draft.reading
  let marker: Marker | undefined
  for (let index = 0; index < words.length; ) {
    const word = words[index] as Word
    const slot = draft.slots.get(index)
    if (slot) {
      draft.add(slot, word.raw)
      if (marker && marksSlot(marker, slot)) draft.add(marked(marker, slot, ''), `${marker} ${word.raw}`)
    }
    // "per paying user" divides like "per user".
    if (slot || (draft.isTaken(index) && marker !== 'per')) marker = undefined
    if (draft.isTaken(index)) {
      index++
      continue
    }
    const phrase = meanings.phrases[index]?.find(({ end }) => !draft.isAnyTaken({ first: index, end }))
    const isFiller = !phrase && meanings.fillers[index] === true
    const end = phrase?.end ?? index + 1
    if (isFiller || word.breakBefore) head.end()
    if (isFiller) {
      // "Reviews per product" are not all reviews.
      if (marker && marker !== 'which' && isProductWord(word))
        draft.add(marked(marker, word.lower, word.raw), `${marker} ${word.raw}`)
      marker = markerAt(words, index) ?? marker
    } else {
      const concepts = phrase ? [phrase.concept] : (meanings.concepts[index] as readonly string[])
      addConcepts(draft, concepts, textOf(words, { first: index, end }), marker)
      for (const concept of concepts) head.read(concept)
      if (!concepts.every(isWeak)) marker = undefined
      // "hit by TypeError" as "affected by TypeError".
      if (phrase) marker = markerAt(words, end - 1) ?? marker
    }
    index = end
  }
}

function addConcepts(
  draft: FeatureDraft,
  concepts: readonly string[],
  text: string,
  marker: Marker | undefined,
): void {
  for (const concept of concepts) {
    draft.add(concept, text)
    if (concept === 'llm') draft.add(ABOUT_LLMS, text)
    if (marker && marker !== 'which' && !isWeak(concept))
      draft.add(marked(marker, concept, text), `${marker} ${text}`)
  }
}
