import type { BuiltQuestion } from '../../../src/questions/question.ts'

/** As few forms as show every two lines together that ever stand together. */
export function coverPairs(forms: readonly BuiltQuestion[]): BuiltQuestion[] {
  const candidates = forms.map((form) => ({ form, pairs: pairsOf([...new Set(form.hogql.split('\n'))]) }))
  const uncovered = new Set(candidates.flatMap(({ pairs }) => pairs))
  const chosen: BuiltQuestion[] = []
  while (uncovered.size > 0) {
    const gains = candidates.map(({ pairs }) => pairs.filter((pair) => uncovered.has(pair)).length)
    const best = candidates[gains.indexOf(Math.max(...gains))] as (typeof candidates)[number]
    chosen.push(best.form)
    for (const pair of best.pairs) uncovered.delete(pair)
  }
  return chosen
}

const pairsOf = (lines: readonly string[]): string[] =>
  lines.flatMap((line, index) => lines.slice(index).map((other) => `${line}\n${other}`))
