import { estimateTokens } from '../format/estimate-tokens.ts'

/** As many leading lines as fit a budget. */
export function fitLines(lines: readonly string[], maxTokens: number): readonly string[] {
  let tokens = 0
  const end = lines.findIndex((line) => {
    tokens += estimateTokens(`${line}\n`)
    return tokens > maxTokens
  })
  return end < 0 ? lines : lines.slice(0, end)
}
