import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeFrame, FrameReader } from '../../../src/sandbox/protocol/frames.ts'

function read(chunks: readonly string[]): { messages: unknown[]; noise: string } {
  const messages: unknown[] = []
  let noise = ''
  const reader = new FrameReader({
    onMessage: (message) => messages.push(message),
    onNoise: (text) => {
      noise += text
    },
  })
  for (const chunk of chunks) reader.push(chunk)
  return { messages, noise }
}

function cut(text: string, cuts: readonly number[]): string[] {
  const places = [...new Set(cuts.map((place) => place % (text.length + 1)))].sort((a, b) => a - b)
  return [0, ...places].map((from, index) => text.slice(from, places[index] ?? text.length))
}

describe('frames', () => {
  it('gives the same messages however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.json()), fc.array(fc.nat()), (texts, cuts) => {
        const sent = texts.map((text) => JSON.parse(text))
        const { messages, noise } = read(cut(sent.map(encodeFrame).join(''), cuts))
        expect(messages).toEqual(sent)
        expect(noise).toBe('')
      }),
    )
  })

  it('keeps noise between frames apart, also without a line end', () => {
    const stream = `Welcome!\nlast login ${encodeFrame({ a: 1 })}warning: x\n${encodeFrame({ b: 'line\nbreak' })}bye`
    expect(read([stream])).toEqual({
      messages: [{ a: 1 }, { b: 'line\nbreak' }],
      noise: 'Welcome!\nlast login warning: x\nbye',
    })
  })

  it('treats a broken frame as noise and goes on', () => {
    expect(read(['\u001e{"cut":\n', encodeFrame(2)])).toEqual({ messages: [2], noise: '{"cut":' })
  })
})
