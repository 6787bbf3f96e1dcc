import { expect, test } from 'vitest'
import { firstTarget, nextTarget } from '../../../src/export/run/target-rows.ts'

const pace = { targetRows: 45_000, cap: 50_000, bytesPerRow: 1300, wallMs: 2000 }

test('cells are as large as an answer may be, with room for rows that arrive', () => {
  expect(firstTarget(50_000)).toBe(45_000)
  expect(nextTarget(pace)).toBe(45_000)
})

test('wide rows make smaller cells, slow answers too', () => {
  expect(nextTarget({ ...pace, bytesPerRow: 64 * 1024 })).toBe(1024)
  expect(nextTarget({ ...pace, wallMs: 9000 })).toBe(22_500)
  expect(nextTarget({ ...pace, targetRows: 22_500, wallMs: 4000 })).toBe(22_500)
})

test('they grow again, never beyond the cap, and never shrink to nothing', () => {
  expect(nextTarget({ ...pace, targetRows: 10_000 })).toBe(20_000)
  expect(nextTarget({ ...pace, targetRows: 40_000, cap: 10_000 })).toBe(9000)
  expect(nextTarget({ ...pace, targetRows: 501, wallMs: 9000 })).toBe(500)
  expect(nextTarget({ ...pace, bytesPerRow: 1e9 })).toBe(1)
})
