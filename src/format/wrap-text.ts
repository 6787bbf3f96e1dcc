import { displayWidth } from './display-width.ts'

/**
 * One line of prose in lines of at most `width` columns, broken at spaces, indented as the first is. A longer word stays
 * whole, so that it can be copied.
 * @example wrapText('  one two three', 10) //=> ['  one two', '  three']
 */
export function wrapText(text: string, width: number): string[] {
  const [indent = ''] = /^ */.exec(text) ?? []
  const lines: string[] = []
  let line = ''
  for (const word of text.slice(indent.length).split(' ')) {
    if (line !== '' && indent.length + displayWidth(line) + 1 + displayWidth(word) > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].map((part) => indent + part)
}
