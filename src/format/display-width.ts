import stringWidth from 'string-width'

const PLAIN = /^[\x20-\x7e]*$/
/** What is not plain, with the letter before it: accents and keycaps belong to that one. */
const OTHER = /[\x20-\x7e]?[^\x20-\x7e]+/g

/** Columns a terminal takes for a text. Plain ASCII, nearly everything, is not looked at letter by letter. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length
  // Escape sequences are made of plain letters and take no column.
  if (/\p{Cc}/u.test(text)) return stringWidth(text)
  let width = text.length
  for (const [piece] of text.matchAll(OTHER)) width += stringWidth(piece) - piece.length
  return width
}
