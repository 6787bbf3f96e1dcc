import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { uniqueColumnNames } from '../../src/client/column-names.ts'

describe('uniqueColumnNames', () => {
  it('numbers repetitions and never takes a real name', () => {
    expect(uniqueColumnNames(['n', 'n', 'n'])).toEqual(['n', 'n_2', 'n_3'])
    expect(uniqueColumnNames(['n', 'n', 'n_2'])).toEqual(['n', 'n_3', 'n_2'])
    expect(uniqueColumnNames(['n_2', 'n', 'n_2', 'n'])).toEqual(['n_2', 'n', 'n_2_2', 'n_3'])
  })

  it('gives one unique key per column and leaves first occurrences alone', () => {
    const name = fc.oneof(
      fc.constantFrom('n', 'n_2', 'n_3', 'n_2_2', '__proto__', ''),
      fc.string({ maxLength: 2 }),
    )
    fc.assert(
      fc.property(fc.array(name), (columns) => {
        const unique = uniqueColumnNames(columns)
        expect(unique).toHaveLength(columns.length)
        expect(new Set(unique).size).toBe(columns.length)
        columns.forEach((column, index) => {
          if (columns.indexOf(column) === index) expect(unique[index]).toBe(column)
          else expect(columns).not.toContain(unique[index])
        })
      }),
    )
  })
})
