import stringWidth from 'string-width'

/**
 * The text in lines of at most `width` columns, broken at spaces; a longer word stays whole, so that it can be copied.
 * @example wrapText('one two three', 8) //=> ['one two', 'three']
 */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && stringWidth(line) + 1 + stringWidth(word) > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
