import { describe, expect, it } from 'vitest'
import { RedactedStream, redactData } from '../../src/sandbox/redact-output.ts'

const secret = 'a-secret-without-known-shape'
const text = `first\nkey=${secret} phx_0123456789abc\nlast ${secret}`

describe('redacted output', () => {
  it('hides a key wherever a chunk cuts it, and nothing else', () => {
    for (let cut = 0; cut <= text.length; cut += 1) {
      const stream = new RedactedStream([secret])
      const shown = stream.push(text.slice(0, cut)) + stream.push(text.slice(cut)) + stream.end()
      expect(shown).toBe('first\nkey=[redacted] [redacted]\nlast [redacted]')
    }
  })

  it('shows finished lines at once, and does not hold endless ones back', () => {
    const stream = new RedactedStream([secret])
    expect(stream.push('line 1\nline')).toBe('line 1\n')
    expect(stream.push('x'.repeat(100_000))).toHaveLength(100_004)
  })

  it('cleans data at every depth and keeps the rest as it is', () => {
    const when = new Date(0)
    const data = { [`id ${secret}`]: [{ text: `of ${secret}`, n: 2n ** 64n, when }], none: null }
    expect(redactData(data, [secret])).toEqual({
      'id [redacted]': [{ text: 'of [redacted]', n: 2n ** 64n, when }],
      none: null,
    })
  })
})
