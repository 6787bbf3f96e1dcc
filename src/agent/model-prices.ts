import type { TokenUsage } from './token-usage.ts'

/** US dollars per million tokens. */
export interface ModelPrice {
  input: number
  output: number
  /** @default a tenth of `input` */
  cacheRead?: number
  /** @default 1.25 times `input` */
  cacheWrite?: number
  /** @default twice `input` */
  cacheWrite1h?: number
}

/**
 * List prices of November 2026, by model id. Left out are models whose price is not certain (`claude-fable-5-2`) or is no
 * single one (`claude-haiku-5-5`, which costs "from" a price): callers who know theirs give it as `prices`.
 */
export const MODEL_PRICES: Readonly<Record<string, ModelPrice>> = Object.freeze({
  'claude-fable-5-1': { input: 10, output: 50 },
  'claude-opus-5-5': { input: 4, output: 20 },
  'claude-opus-5': { input: 5, output: 25 },
  'claude-sonnet-5-5': { input: 2, output: 10 },
  'claude-sonnet-5': { input: 2, output: 10 },
  'claude-haiku-4-5': { input: 1, output: 5 },
})

/**
 * What tokens cost in US dollars, or null for a model without a known price: no number is better than a wrong one. Ids that
 * end with a date have the price of the model.
 * @example
 * costOf('claude-opus-5-5', { ...usage, inputTokens: 1_000_000, outputTokens: 0 }) //=> 4
 */
export function costOf(
  model: string,
  usage: TokenUsage,
  prices: Readonly<Record<string, ModelPrice>> = MODEL_PRICES,
): number | null {
  const price = own(prices, model) ?? own(prices, model.replace(/-\d{8}$/, ''))
  if (!price) return null
  const { input, output } = price
  const { cacheRead = input / 10, cacheWrite = input * 1.25, cacheWrite1h = input * 2 } = price
  const millionths =
    usage.inputTokens * input +
    usage.outputTokens * output +
    usage.cacheReadTokens * cacheRead +
    usage.cacheWriteTokens * cacheWrite +
    usage.cacheWrite1hTokens * cacheWrite1h
  return millionths / 1_000_000
}

const own = (prices: Readonly<Record<string, ModelPrice>>, model: string): ModelPrice | undefined =>
  Object.hasOwn(prices, model) ? prices[model] : undefined
