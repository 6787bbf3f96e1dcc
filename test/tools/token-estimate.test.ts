import { encode } from 'gpt-tokenizer/encoding/o200k_base'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { estimateTokens } from '../../src/format/estimate-tokens.ts'
import { realResults } from './support/real-results.ts'
import { startToolKit, type ToolKit } from './support/tool-kit.ts'

let kit: ToolKit
beforeAll(async () => {
  kit = await startToolKit()
})
afterAll(() => kit[Symbol.asyncDispose]())

describe('the token estimate', () => {
  it('is never much too low for real results', async () => {
    for (const { call, text } of await realResults(kit)) {
      const real = encode(text).length
      expect.soft(estimateTokens(text), call).toBeGreaterThanOrEqual(real * 0.97)
      expect.soft(estimateTokens(text), call).toBeLessThanOrEqual(real * 1.8)
    }
  }, 120_000)

  it('is not far too low for texts of other kinds', () => {
    const TEXTS: Record<string, string> = {
      German:
        'Die Zahl der angemeldeten Nutzerinnen und Nutzer stieg im Vergleich zum Vormonat deutlich an. '.repeat(
          5,
        ),
      Russian:
        'Количество зарегистрированных пользователей заметно выросло по сравнению с прошлым месяцем. '.repeat(
          5,
        ),
      Chinese: '与上个月相比，注册用户数量显著增加。'.repeat(10),
      Arabic: 'زاد عدد المستخدمين المسجلين بشكل ملحوظ مقارنة بالشهر الماضي. '.repeat(5),
      emoji: '🦔🎉👩‍👩‍👧‍👦🇩🇪 '.repeat(20),
      UUIDs: '018f3c5e-7b1a-7c3e-9d55-2f1f0a9b7e11,'.repeat(20),
      base64: Buffer.from('a secret of some length, written again and again').toString('base64').repeat(5),
      hex: 'deadbeef0123456789abcdef'.repeat(20),
      numbers: '12345.67,8901,234567890,3.14159\n'.repeat(20),
      minified: 'function(e,t){return e&&t?[e.x,t.y]:{a:1,b:!0}};'.repeat(10),
      URL: 'https://app.example.com/a/b?c=d&e=f%20g#h'.repeat(10),
    }
    for (const [kind, text] of Object.entries(TEXTS)) {
      const real = encode(text).length
      expect.soft(estimateTokens(text), kind).toBeGreaterThanOrEqual(real * 0.85)
    }
  })

  it('of a ten-row answer is below 600', async () => {
    const { text, data } = await kit.call('query_posthog', {
      question: 'What are the top 10 events?',
      time_period: '7 days',
    })
    expect(data!.rows).toHaveLength(10)
    expect(encode(text).length).toBeLessThan(600)
    expect(estimateTokens(text)).toBeLessThan(600)
  })
})
