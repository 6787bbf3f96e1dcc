import type { BuiltQuestion, Question } from '../../../src/questions/question.ts'

/** The properties that stand for one of every kind; the form with everything reads all kinds. */
const REFERENCE =
  /(?:(?:person|group_1)\.)?properties\['(?:odd \\'name\\' \{p0\}|plan|tier)'\]|session\.\$channel_type/g
/** One, or one of every kind in brackets. */
const CONDITIONS = /\(?toString\(property\) IN \{\w+_1\}.*/

/**
 * As few and short forms as show every line of the question's file, in every way that it reads: the longest one, which has
 * every parameter, and what cannot stand beside that. Whose property a line
 * reads, and how many conditions, makes no difference.
 */
export function coverLines(question: Question, forms: readonly BuiltQuestion[]): BuiltQuestion[] {
  const candidates = forms
    .map((form) => ({ form, lines: linesOf(question, form), length: form.hogql.length }))
    .sort((one, other) => one.length - other.length)
  const longest = candidates.at(-1)
  if (!longest) return []
  const uncovered = new Set(candidates.flatMap(({ lines }) => lines))
  const chosen: BuiltQuestion[] = []
  for (let best = longest; ; ) {
    chosen.push(best.form)
    for (const line of best.lines) uncovered.delete(line)
    if (uncovered.size === 0) return chosen
    const gains = candidates.map(({ lines }) => lines.filter((line) => uncovered.has(line)).length)
    best = candidates[gains.indexOf(Math.max(...gains))] as typeof longest
  }
}

function linesOf(question: Question, { hogql, params }: BuiltQuestion): string[] {
  const lines = hogql.split('\n').map((line, index) => {
    const text = line.replaceAll(REFERENCE, 'property').replace(CONDITIONS, 'conditions')
    return `${question.fileLine(index + 1, params)}: ${text}`
  })
  return [...new Set(lines)]
}
