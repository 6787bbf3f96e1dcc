import { describe, expect, it } from 'vitest'
import { createUuidV7 } from '../../../src/client/capture/uuid-v7.ts'

const LOWEST = () => '00000000-0000-4000-8000-000000000000'
const HIGHEST = () => 'ffffffff-ffff-4fff-bfff-ffffffffffff'

describe('createUuidV7', () => {
  it('holds the time, version and variant, whatever the random bytes are', () => {
    const now = () => 0x0123456789ab
    expect(createUuidV7({ now, randomUuid: LOWEST })()).toBe('01234567-89ab-7000-8000-000000000000')
    expect(createUuidV7({ now, randomUuid: HIGHEST })()).toBe('01234567-89ab-77ff-bfff-ffffffffffff')
  })

  it('sorts as made and never repeats, in one millisecond and when the clock goes back', () => {
    let clock = 1_770_000_000_000
    const create = createUuidV7({ now: () => clock })
    const made = Array.from({ length: 10_000 }, create)
    clock -= 5_000
    made.push(...Array.from({ length: 10_000 }, create))
    clock += 60_000
    made.push(create())
    expect([...made].sort()).toEqual(made)
    expect(new Set(made).size).toBe(made.length)
    expect(made.at(-1)?.replace('-', '').slice(0, 12)).toBe(clock.toString(16).padStart(12, '0'))
  })
})
