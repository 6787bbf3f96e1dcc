import fc from 'fast-check'
import { expect, test } from 'vitest'
import { redactSecrets } from '../src/redact.ts'

test.each([
  ['Authorization: Bearer abcdefghijklmnop1234', 'Authorization: Bearer [redacted]'],
  ['key phx_1a2b3c4d5e.', 'key [redacted].'],
  ['{"key":"phs_1a2b3c4d5e"}', '{"key":"[redacted]"}'],
  ['sk-ant-api03-abcdef and e2b_0123456789ab', '[redacted] and [redacted]'],
  ['Qphx_1a2b3c4d5e, key_phx_1a2b3c4d5e', 'Q[redacted], key_[redacted]'],
  ['Qphs_Ab1defGhijKlmnOpqrs2T xsk-ant-api03-abcdef', 'Q[redacted] x[redacted]'],
  [`_e2b_${'0123456789abcdef'.repeat(2)}`, '_[redacted]'],
])('%s', (text, expected) => {
  expect(redactSecrets(text)).toBe(expected)
})

test.each([
  'Bearer tokens are sent in a header',
  'Bearer resource_metadata="https://us.posthog.com/.well-known/oauth-protected-resource"',
  'graph_phx_ is a column',
  'graphs_per_dashboard, alpha_channel_enabled and alphas_aaaaaaaaaaaaaaaaaaaaaaaa are names',
  'stage2b_completed_by_user is an event',
  'the public project token phc_1a2b3c4d5e6f stays: events carry it',
  'nothing secret: $pageview, utm_source, sk-ant, e2b',
])('%s is left alone', (text) => {
  expect(redactSecrets(text)).toBe(text)
})

test('a key without a known shape is found literally and in other spellings', () => {
  const secret = 'old/Key+without"prefix'
  const spellings = [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret),
    Buffer.from(secret).toString('base64'),
  ]
  for (const spelling of spellings)
    expect(redactSecrets(`<${spelling}>`, [secret])).toMatch(/^<"?\[redacted\]"?>$/)
})

test('very short strings are no keys: masking them would garble ordinary text', () => {
  expect(redactSecrets('a test', ['a', ''])).toBe('a test')
})

test('whatever surrounds it, the key is gone and the rest stays JSON', () => {
  const secret = 'PlantedKey_0123456789'
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, after) => {
      const redacted = redactSecrets(JSON.stringify({ text: before + secret + after }), [secret])
      expect(redacted).not.toContain(secret)
      expect(JSON.parse(redacted)).toHaveProperty('text')
    }),
  )
})

test.each([' ', '\n', 'x', 'Bearer ', 'phs_', 'phx_', 'sk-ant-', 'e2b_', '"'])(
  'millions of %j are looked through once',
  (unit) => {
    const text = unit.repeat(5_000_000 / unit.length)
    const kept = redactSecrets(`${text} phx_1a2b3c4d5e`)
    expect(kept).not.toContain('1a2b3c4d5e')
    expect(kept.length).toBeLessThanOrEqual(text.length + 20)
  },
)
