import { expect, it } from 'vitest'
import { escapeControls, escapeLines } from '../../src/format/escape-controls.ts'

it.each([
  ['a\u001b]0;title\u0007b', 'a\\u001b]0;title\\u0007b'],
  ['\u009b2J\u202e\u2028\u007f', '\\u009b2J\\u202e\\u2028\\u007f'],
  ['one\ttwo\r\n', 'one\\ttwo\\r\\n'],
  ['naïve 👩‍👩‍👧', 'naïve 👩‍👩‍👧'],
])('%j is shown, not obeyed', (text, shown) => {
  expect(escapeControls(text)).toBe(shown)
})

it('keeps the layout of lines, and nothing else', () => {
  expect(escapeLines('SELECT\n\t1\r\n\u001b[2J')).toBe('SELECT\n\t1\\r\n\\u001b[2J')
})
