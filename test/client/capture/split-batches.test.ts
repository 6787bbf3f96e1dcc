import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deliver } from '../../../src/client/capture/deliver.ts'
import { splitBatches } from '../../../src/client/capture/split-batches.ts'
import { ApiError, type ErrorCode } from '../../../src/errors.ts'

const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 80 })
const toItems = (bytes: readonly number[]) => bytes.map((size, index) => ({ index, bytes: size }))
const weight = (batch: readonly { bytes: number }[]) =>
  batch.reduce((total, { bytes }) => total + bytes + 1, 0)
const failure = (code: ErrorCode) => new ApiError('refused', { code })

describe('splitBatches', () => {
  it('loses nothing, repeats nothing, keeps order and stays within the limit', () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 100 }), (bytes, maxBytes) => {
        const items = toItems(bytes)
        const batches = splitBatches(items, maxBytes)
        expect(batches.flat()).toEqual(items)
        for (const [index, batch] of batches.entries()) {
          expect(batch.length).toBeGreaterThan(0)
          if (batch.length > 1) expect(weight(batch)).toBeLessThanOrEqual(maxBytes)
          // No smaller number of requests would do: the first of the next batch had no room.
          const next = batches[index + 1]?.[0]
          if (next) expect(weight([...batch, next])).toBeGreaterThan(maxBytes)
        }
      }),
    )
  })
})

describe('deliver', () => {
  it('halves what is too large for the server, down to single items, in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        sizes,
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 100 }),
        async (bytes, ourLimit, theirLimit) => {
          const items = toItems(bytes)
          const accepted: (typeof items)[] = []
          const { sent, batches, failed, stoppedBy } = await deliver(
            splitBatches(items, ourLimit),
            async (batch) => {
              if (weight(batch) > theirLimit) return failure('payload_too_large')
              accepted.push([...batch])
              return undefined
            },
          )
          const small = items.filter((item) => weight([item]) <= theirLimit)
          expect(accepted.flat()).toEqual(small)
          expect(failed.map(({ item }) => item)).toEqual(items.filter((item) => !small.includes(item)))
          expect({ sent, batches, stoppedBy }).toEqual({
            sent: small.length,
            batches: accepted.length,
            stoppedBy: undefined,
          })
        },
      ),
    )
  })

  it('goes on after a refusal of the items, and stops at anything else', async () => {
    const post = async (batch: readonly string[]) => {
      const [first] = batch
      if (first === 'bad') return failure('invalid_input')
      if (first === 'down') return failure('connection_failed')
      return undefined
    }
    const goingOn = await deliver([['a', 'b'], ['bad', 'c'], ['d']], post)
    expect(goingOn).toMatchObject({ sent: 3, batches: 2 })
    expect(goingOn.failed.map(({ item }) => item)).toEqual(['bad', 'c'])
    expect(goingOn.stoppedBy).toBeUndefined()

    const tried: string[][] = []
    const stopping = await deliver([['a'], ['down', 'b'], ['c'], ['d']], async (batch) => {
      tried.push([...batch])
      return post(batch)
    })
    expect(tried).toEqual([['a'], ['down', 'b']])
    expect(stopping).toMatchObject({ sent: 1, batches: 1, stoppedBy: { code: 'connection_failed' } })
    expect(stopping.failed.map(({ item }) => item)).toEqual(['down', 'b', 'c', 'd'])
  })
})
