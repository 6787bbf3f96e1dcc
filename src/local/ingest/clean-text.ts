const CUT_LENGTH = 200
// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what is looked for
const UNSTORABLE = /[\u0000\ud800-\udfff]/

/** A name as the database keeps it: at most 200 characters, no NUL, no half of a surrogate pair. */
export function cleanText(text: string): string {
  const cut =
    text.length <= CUT_LENGTH ? text : [...text.slice(0, CUT_LENGTH * 2)].slice(0, CUT_LENGTH).join('')
  return UNSTORABLE.test(cut) ? Buffer.from(cut).toString('utf8').replaceAll('\u0000', '\ufffd') : cut
}
