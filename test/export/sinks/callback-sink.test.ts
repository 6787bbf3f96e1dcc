import { expect, it, vi } from 'vitest'
import type { InputError } from '../../../src/errors.ts'
import { callbackSink } from '../../../src/export/sinks/callback-sink.ts'
import { columnsOf, makePart, raw } from '../support/make-part.ts'

const COLUMNS = columnsOf({ uuid: 'UUID', properties: 'String' })

it('hands over batches, and waits for each', async () => {
  const calls: unknown[] = []
  const sink = callbackSink(
    async (rows, part) => {
      await new Promise((resolve) => setTimeout(resolve, 1))
      calls.push([part.id, rows])
    },
    { batchSize: 2, parseJson: true },
  )
  const rows = ['u1', 'u2', 'u3'].map((uuid) => raw(uuid, '{"n":1}'))
  await sink.writePart(makePart(COLUMNS, rows, { id: '2026-08-01-0007' }))
  expect(calls).toEqual([
    [
      '2026-08-01-0007',
      [
        { uuid: 'u1', properties: { n: 1 } },
        { uuid: 'u2', properties: { n: 1 } },
      ],
    ],
    ['2026-08-01-0007', [{ uuid: 'u3', properties: { n: 1 } }]],
  ])
})

it('passes the other calls of a sink through', async () => {
  const commit = vi.fn(async () => ({ at: 7 }))
  const sink = callbackSink(() => {}, { name: 'warehouse', commit })
  expect(sink.name).toBe('warehouse')
  expect(await sink.commit?.(makePart(COLUMNS, []))).toEqual({ at: 7 })
})

it('throws what the function throws', async () => {
  const sink = callbackSink(async () => {
    throw new Error('full')
  })
  await expect(sink.writePart(makePart(COLUMNS, [raw('u1', '{}')]))).rejects.toThrow('full')
})

it('refuses options it does not know', () => {
  // @ts-expect-error misspelt
  const call = () => callbackSink(() => {}, { batchsize: 2 })
  expect(call).toThrow(
    expect.objectContaining<Partial<InputError>>({
      code: 'invalid_input',
      hint: expect.stringContaining('batchSize'),
    }),
  )
})
