import { describe, expect, it } from 'vitest'
import { selectTree } from '../../src/sandbox/process-tree.ts'

const entry = (pid: number, parent: number, group: number) => ({ pid, parent, group })

describe('selectTree', () => {
  const host = [entry(1, 0, 1), entry(10, 1, 10), entry(11, 10, 10)]

  it('takes descendants in whatever order they are listed, and members of their groups', () => {
    const tree = [entry(23, 22, 23), entry(22, 20, 20), entry(20, 10, 20), entry(24, 1, 23), entry(25, 1, 20)]
    expect(selectTree([...tree, ...host], [20]).sort()).toEqual([20, 22, 23, 24, 25])
  })

  it('takes what a root that has ended left in its group', () => {
    expect(selectTree([...host, entry(31, 1, 30)], [30])).toEqual([31])
  })

  it('takes nobody else', () => {
    expect(selectTree(host, [99])).toEqual([])
  })
})
