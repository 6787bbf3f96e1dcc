import { describe, expect, it } from 'vitest'
import { costOf } from '../../src/agent/model-prices.ts'
import { addUsage, NO_TOKENS, readUsage } from '../../src/agent/token-usage.ts'

const million = {
  inputTokens: 1e6,
  outputTokens: 1e6,
  cacheReadTokens: 1e6,
  cacheWriteTokens: 1e6,
  cacheWrite1hTokens: 1e6,
}

describe('costOf', () => {
  it('adds up the parts at their own prices', () => {
    expect(costOf('claude-opus-5-5', million)).toBeCloseTo(4 + 20 + 0.4 + 5 + 8, 10)
    expect(costOf('claude-opus-5-5-20261101', { ...NO_TOKENS, outputTokens: 500 })).toBeCloseTo(0.01, 10)
  })

  it('has no number for a model it does not know', () => {
    const unlisted = [
      'claude-fable-5-2',
      'claude-haiku-5-5',
      'claude-haiku-5-5-20261101',
      'claude-opus-5-5-fast',
    ]
    for (const model of [...unlisted, 'claude-opus-9', 'toString', '__proto__', ''])
      expect(costOf(model, million)).toBeNull()
  })

  it('takes prices of its caller', () => {
    const prices = { mine: { input: 1, output: 2, cacheRead: 0, cacheWrite: 3, cacheWrite1h: 4 } }
    expect(costOf('mine', million, prices)).toBeCloseTo(10, 10)
  })
})

describe('readUsage', () => {
  it('keeps what a later report leaves out, and the two lives of the cache apart', () => {
    const started = readUsage({
      input_tokens: 10,
      output_tokens: 1,
      cache_read_input_tokens: 30,
      cache_creation_input_tokens: 50,
      cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 30 },
    })
    const ended = readUsage({ output_tokens: 40, input_tokens: null }, started)
    expect(ended).toEqual({
      inputTokens: 10,
      outputTokens: 40,
      cacheReadTokens: 30,
      cacheWriteTokens: 20,
      cacheWrite1hTokens: 30,
    })
    expect(addUsage(ended, NO_TOKENS)).toEqual(ended)
  })

  it('takes nothing from what is no report', () => {
    expect(readUsage(undefined)).toEqual(NO_TOKENS)
    expect(readUsage({ input_tokens: -1, output_tokens: 'many' })).toEqual(NO_TOKENS)
  })
})
