/** Their place is their number. */
export const NUMBER_WORDS = [
  'zero one two three four five six seven eight nine ten eleven twelve'.split(' '),
  'thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'.split(' '),
].flat()

/** 12, "twelve" or "couple of" as a number. */
export function readCount(word: string): number | undefined {
  if (/^\d+$/.test(word)) return Number(word)
  if (word === 'couple of') return 2
  const index = NUMBER_WORDS.indexOf(word)
  return index < 0 ? undefined : index
}
