import type { BuiltQuestion } from '../../../src/questions/question.ts'

/** As few forms as show every line that any of them has. */
export function coverLines(forms: readonly BuiltQuestion[]): BuiltQuestion[] {
  const candidates = forms.map((form) => ({ form, lines: [...new Set(form.hogql.split('\n'))] }))
  const uncovered = new Set(candidates.flatMap(({ lines }) => lines))
  const chosen: BuiltQuestion[] = []
  while (uncovered.size > 0) {
    const gains = candidates.map(({ lines }) => lines.filter((line) => uncovered.has(line)).length)
    const best = candidates[gains.indexOf(Math.max(...gains))] as (typeof candidates)[number]
    chosen.push(best.form)
    for (const line of best.lines) uncovered.delete(line)
  }
  return chosen
}
