import { expect, test } from 'vitest'
import type { Cell, Segment } from '../../../src/export/cell.ts'
import { CellQueue } from '../../../src/export/run/cell-queue.ts'

const segments: Segment[] = ['a', 'b', 'c'].map((name) => ({ name, bounds: {} }))
const cellsOf = (name: string, count: number): Cell[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `${name}${index}`,
    segment: name,
    count: 1,
    bounds: {},
  }))

async function drain(queue: CellQueue): Promise<string[]> {
  const ids: string[] = []
  for (let cell = await queue.next(); cell; cell = await queue.next()) {
    ids.push(cell.id)
    queue.settle()
  }
  return ids
}

test('gives every cell once, in order, to however many ask', async () => {
  const plan = async ({ name }: Segment) => cellsOf(name, name === 'b' ? 0 : 2)
  const waiting = cellsOf('left', 2)
  const alone = await drain(new CellQueue({ segments, waiting, plan }))
  expect(alone).toEqual(['left0', 'left1', 'a0', 'a1', 'c0', 'c1'])
  const queue = new CellQueue({ segments, waiting, plan })
  const together = await Promise.all([drain(queue), drain(queue), drain(queue)])
  expect(together.flat().sort()).toEqual([...alone].sort())
})

test('plans one segment ahead, and no farther', async () => {
  const planned: string[] = []
  const plan = async ({ name }: Segment) => {
    planned.push(name)
    return cellsOf(name, 2)
  }
  const queue = new CellQueue({ segments, waiting: [], plan })
  await queue.next()
  expect(planned).toEqual(['a'])
  await queue.next()
  expect(planned).toEqual(['a', 'b'])
})

test('gives the parts of a split cell before anything else', async () => {
  const queue = new CellQueue({ segments: [], waiting: cellsOf('x', 2), plan: async () => [] })
  await queue.next()
  queue.settle(cellsOf('x0.', 2))
  expect(await drain(queue)).toEqual(['x0.0', 'x0.1', 'x1'])
})

test('keeps everybody for the parts of the last cell, should it be split', async () => {
  const queue = new CellQueue({ segments: [], waiting: cellsOf('x', 1), plan: async () => [] })
  await queue.next()
  const others = [queue.next(), queue.next(), queue.next()]
  queue.settle(cellsOf('x0.', 2))
  const [first, second] = await Promise.all(others.slice(0, 2))
  expect([first?.id, second?.id]).toEqual(['x0.0', 'x0.1'])
  queue.settle()
  queue.settle()
  expect(await others[2]).toBeUndefined()
})

test('tells everybody that a plan failed', async () => {
  const failure = new Error('too expensive')
  const plan = async () => {
    throw failure
  }
  const queue = new CellQueue({ segments, waiting: [], plan })
  const results = await Promise.allSettled([queue.next(), queue.next()])
  expect(results.map((result) => result.status === 'rejected' && result.reason)).toEqual([failure, failure])
})
