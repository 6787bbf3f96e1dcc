import { load } from 'js-yaml'
import type { EVAL_TAXONOMIES } from './eval-taxonomies.ts'

/** One question as somebody typed it, and what must come of it. */
export interface EvalCase {
  text: string
  topic: string
  taxonomy: keyof typeof EVAL_TAXONOMIES
  /** The entries that may answer; none when nobody may. */
  ids: readonly string[]
  /** Every parameter that differs from its default: a period by its text, conditions in words, properties by name. */
  params: Readonly<Record<string, unknown>>
}

/**
 * Reads one case per line: `text => id` or `text => id | other_id { limit: 5, period: yesterday }`; `text => -` where the
 * right thing is to abstain.
 */
export function evalCases(topic: string, taxonomy: EvalCase['taxonomy'], lines: string): EvalCase[] {
  return lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const at = line.lastIndexOf(' => ')
      const [, names, params] = /^([^{]*)(\{.*\})?$/.exec(line.slice(at + 4)) ?? []
      if (at < 0 || !names) throw new Error(`Not a case: ${line}`)
      const ids = names.split('|').map((id) => id.trim())
      return {
        text: line.slice(0, at),
        topic,
        taxonomy,
        ids: ids[0] === '-' ? [] : ids,
        params: params ? (load(params) as EvalCase['params']) : {},
      }
    })
}
