import { expect, it } from 'vitest'
import { wrapText } from '../../src/format/wrap-text.ts'

it('breaks at spaces, and leaves long words whole', () => {
  expect(wrapText('a https://posthog.example.com b c', 10)).toEqual([
    'a',
    'https://posthog.example.com',
    'b c',
  ])
  expect(wrapText('', 10)).toEqual([''])
})

it('measures by what a terminal shows', () => {
  expect(wrapText('日本 日本 日本', 9)).toEqual(['日本 日本', '日本'])
})

it('keeps the indentation for what follows', () => {
  expect(wrapText('  one two three', 10)).toEqual(['  one two', '  three'])
})
