/** The words of a command line, as a shell splits them: quotes, backslashes at the end of lines, comments. */
export function splitWords(line: string): string[] {
  const words: string[] = []
  const part = /\s*(?:(#.*)|((?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'])+))/gsy
  for (const [, comment, word] of line.replaceAll('\\\n', ' ').trim().matchAll(part)) {
    if (comment !== undefined) break
    if (word !== undefined)
      words.push(
        word.replaceAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'/gs, (_, double?: string, single?: string) =>
          double === undefined ? (single ?? '') : double.replaceAll(/\\(.)/gs, '$1'),
        ),
      )
  }
  return words
}
