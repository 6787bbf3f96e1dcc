import fc from 'fast-check'
import stringWidth from 'string-width'
import { expect, it } from 'vitest'
import { displayWidth } from '../../src/format/display-width.ts'

const PIECES = [
  '',
  'a',
  ' b',
  '12',
  '日本',
  'é',
  '\u0301',
  '1\ufe0f\u20e3',
  '👩‍👩‍👧',
  '🇩🇪',
  '·',
  '…',
  '\u001b[1m',
  '\t',
  '한',
]

it('measures as string-width does, only sooner', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PIECES)), (pieces) => {
      expect(displayWidth(pieces.join(''))).toBe(stringWidth(pieces.join('')))
    }),
    { numRuns: 2000 },
  )
})
