/** "drop-off" is two words, and so is the "gpt-4o mini" of "gpt-4o-mini": texts and the names they speak of are split alike. */
export const splitHyphens = (text: string): string =>
  text.replace(/(?<=\p{L})-(?=\p{L})|(?<=\d)-(?=\p{L}{2})/gu, ' ')
