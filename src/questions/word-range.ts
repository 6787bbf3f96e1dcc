import type { Word } from './read-words.ts'

/** Words from `first` up to `end`, exclusive. */
export interface WordRange {
  first: number
  end: number
}

export const covers = ({ first, end }: WordRange, index: number): boolean => index >= first && index < end

export const overlap = (one: WordRange, other: WordRange): boolean =>
  one.first < other.end && other.first < one.end

/** The words of a range as written, a space between two of them. */
export const textOf = (words: readonly Word[], { first, end }: WordRange): string =>
  words
    .slice(first, end)
    .map(({ raw }) => raw)
    .join(' ')

/** The same in lower case. */
export const lowerTextOf = (words: readonly Word[], { first, end }: WordRange): string =>
  words
    .slice(first, end)
    .map(({ lower }) => lower)
    .join(' ')
