import type { QuestionHeader } from './question-header.ts'
import { PLACEHOLDER } from './summarize.ts'

/** Rows and sums a summary may speak of; `top_total` names the row with the most `total`. */
const OF_ROWS = /^(?:first|second|last|final|earliest|latest|peak|peaks|sum|average|max|top_([a-z_0-9]+))$/

/** A name a summary uses and the question does not have: `wanted` of `column` or `parameter`, and in which sentence. */
export interface UnknownInSummary {
  sentence: string
  kind: 'column' | 'parameter' | 'placeholder'
  name: string
}

/** The first placeholder of a summary that would stay empty in every answer. */
export function unknownInSummary({
  summary,
  columns,
  parameters,
}: QuestionHeader): UnknownInSummary | undefined {
  const { measure, ...sentences } = summary
  for (const [sentence, template] of Object.entries(sentences))
    for (const [, scope = '', name = '', , , fallback = ''] of (template ?? '').matchAll(PLACEHOLDER)) {
      const [, otherScope, otherName = ''] = /^([a-z]+(?:_[a-z_]+)?)\.([a-z_0-9]+)$/.exec(fallback) ?? []
      const found = check(scope, name) ?? (otherScope ? check(otherScope, otherName) : undefined)
      if (found) return { sentence, ...found }
    }
  return undefined

  function check(scope: string, name: string): Omit<UnknownInSummary, 'sentence'> | undefined {
    if (/^(?:period|previous|count|listed)$/.test(scope)) return undefined
    if (scope === 'param') return Object.hasOwn(parameters, name) ? undefined : { kind: 'parameter', name }
    const [isOfRows, column] = OF_ROWS.exec(scope) ?? []
    if (!isOfRows) return { kind: 'placeholder', name: scope }
    const missing = [column, name].find((text) => text !== undefined && !Object.hasOwn(columns, text))
    return missing === undefined ? undefined : { kind: 'column', name: missing }
  }
}
