import { estimateTokens } from '../format/estimate-tokens.ts'
import { toJson } from '../format/to-json.ts'
import type { NoMatch } from '../questions/match.ts'
import type { ToolOutput } from './define-tool.ts'
import { fenceData, lineOfData, quoteData } from './fence-data.ts'

/** A draft longer than this is left to `detailed` questions of the model's own. */
const MAX_DRAFT_TOKENS = 600
const MAX_CANDIDATES = 15

/** Why nothing answered, and the way forward. Names stand in the fence: they come from the project. */
export function presentNoMatch(found: NoMatch): ToolOutput {
  const { code, reason, missing, candidates, nearest, hogql, values } = found
  const names = candidates.slice(0, MAX_CANDIDATES).map((name) => quoteData(name))
  const more = candidates.length - names.length
  const why = [
    lineOfData(reason.slice(0, 1000)),
    names.length > 0 && `Candidates: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`,
  ].filter(Boolean)
  const draft =
    hogql && `${hogql}${values && Object.keys(values).length > 0 ? `\nvalues: ${toJson(values)}` : ''}`
  const parts = [
    `No verified question answers this (${code}).`,
    fenceData(why.join('\n'), 'reason'),
    missing.length > 0 && `Missing: ${missing.join(', ')}. Give them in params, or say them in the question.`,
    nearest.length > 0 &&
      `Nearest questions: ${nearest.map(({ title, example }) => `${title} (e.g. "${example}")`).join('; ')}.`,
    draft &&
      estimateTokens(draft) <= MAX_DRAFT_TOKENS &&
      `A query to start from with posthog_run_hogql (it does not answer this yet):\n${fenceData(draft, 'hogql')}`,
    code === 'not_a_read'
      ? 'Answer from what was captured, or tell the user that these tools only read what happened.'
      : 'Ask again with what is missing, or write HogQL: posthog_get_fields and posthog_search_taxonomy give names, posthog_run_hogql runs it. Tell the user that such a number is not verified.',
  ]
  return {
    text: parts.filter((part) => typeof part === 'string' && part !== '').join('\n'),
    data: { answered: false, code, reason, missing, candidates, nearest, ...(hogql && { hogql, values }) },
  }
}
