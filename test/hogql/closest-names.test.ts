import { describe, expect, it } from 'vitest'
import { closestNames, didYouMean } from '../../src/hogql/closest-names.ts'

describe('closestNames', () => {
  const names = ['events', 'persons', 'feature_flags', 'system.cohorts', '$session_id', 'created_at']

  it.each([
    ['evnts', ['events']],
    ['evenst', ['events']],
    ['Person', ['persons']],
    ['featureFlags', ['feature_flags']],
    ['flags', ['feature_flags']],
    ['cohorts', ['system.cohorts']],
    ['session_id', ['$session_id']],
    ['createdat', ['created_at']],
    ['xyzzy', []],
  ])('%s', (name, expected) => {
    expect(closestNames(name, names)).toEqual(expected)
  })

  it('makes a sentence', () => {
    expect(didYouMean([])).toBeUndefined()
    expect(didYouMean(['a'])).toBe('Did you mean a?')
    expect(didYouMean(['a', 'b', 'c'])).toBe('Did you mean a, b or c?')
  })
})
