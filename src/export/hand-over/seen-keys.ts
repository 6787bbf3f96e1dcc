import type { RawRow } from '../scan/raw-row.ts'

const WORDS = 4
const FIRST_SLOTS = 1 << 12
const MOST_FILLED = 0.6
const SEED = 0x811c9dc5
/** `"2026-08-05` */
const DAY_BYTES = 11

export type KeyPlaces = readonly [uuid: number, event: number, distinctId: number, timestamp: number]

/**
 * Which events have come before, in 16 bytes a slot: a run may have tens of millions, more than a Set of texts carries. The
 * key is the uuid, with name, distinct id and UTC day worked into it: the same uuid under another event, or on another day, is
 * another event.
 */
export class SeenKeys {
  #slots = new Uint32Array(FIRST_SLOTS * WORDS)
  #count = 0
  /** For ids of another form. */
  readonly #others = new Set<string>()

  /**
   * @param places Of the columns uuid, event, distinct_id and timestamp.
   * @returns false when it has come before.
   */
  add({ bytes, bounds }: RawRow, places: KeyPlaces): boolean {
    const [uuid, event, distinctId, timestamp] = places
    const from = bounds[2 * uuid]! + 1
    const named = hashed(bytes, bounds[2 * event]!, bounds[2 * event + 1]!, SEED)
    const owned = hashed(bytes, bounds[2 * distinctId]!, bounds[2 * distinctId + 1]!, named)
    const mixed = hashed(bytes, bounds[2 * timestamp]!, bounds[2 * timestamp]! + DAY_BYTES, owned)
    if (!readUuid(bytes, from, bounds[2 * uuid + 1]! - 1)) {
      const before = this.#others.size
      this.#others.add(`${bytes.toString('latin1', from, bounds[2 * uuid + 1]! - 1)} ${mixed}`)
      return this.#others.size > before
    }
    words[3] = words[3]! ^ mixed
    // A key of zeros would look like a free slot.
    if ((words[0]! | words[1]! | words[2]! | words[3]!) === 0) words[0] = 1
    if (this.#count >= (this.#slots.length / WORDS) * MOST_FILLED) this.#grow()
    if (!place(this.#slots, words, 0)) return false
    this.#count++
    return true
  }

  #grow(): void {
    const larger = new Uint32Array(this.#slots.length * 2)
    const old = this.#slots
    for (let at = 0; at < old.length; at += WORDS)
      if ((old[at]! | old[at + 1]! | old[at + 2]! | old[at + 3]!) !== 0) place(larger, old, at)
    this.#slots = larger
  }
}

/** The key at hand. */
const words = new Uint32Array(WORDS)

/** Puts the key at `from[at]` into the slots; false when it is there. */
function place(slots: Uint32Array, from: Uint32Array, at: number): boolean {
  const count = slots.length / WORDS
  const [a, b, c, d] = [from[at]!, from[at + 1]!, from[at + 2]!, from[at + 3]!]
  let slot =
    (Math.imul(a ^ Math.imul(b, 0x9e3779b1) ^ c ^ Math.imul(d, 0x85ebca6b), 0xc2b2ae35) >>> 0) % count
  for (;;) {
    const to = slot * WORDS
    if ((slots[to]! | slots[to + 1]! | slots[to + 2]! | slots[to + 3]!) === 0) {
      slots[to] = a
      slots[to + 1] = b
      slots[to + 2] = c
      slots[to + 3] = d
      return true
    }
    if (slots[to] === a && slots[to + 1] === b && slots[to + 2] === c && slots[to + 3] === d) return false
    slot = slot + 1 === count ? 0 : slot + 1
  }
}

const UUID_CHARACTERS = 36
const HYPHEN = 0x2d

/** Reads `0195b3c2-6b1a-7c3e-9d55-2f1f0a9b7e11` into `words`; false for anything else. */
function readUuid(bytes: Buffer, from: number, to: number): boolean {
  if (to - from !== UUID_CHARACTERS) return false
  let word = 0
  let digits = 0
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!
    const place = at - from
    if (place === 8 || place === 13 || place === 18 || place === 23) {
      if (byte !== HYPHEN) return false
      continue
    }
    const digit = byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57
    if (digit < 0 || digit > 15 || (byte > 0x39 && digit < 10)) return false
    word = (word << 4) | digit
    if (++digits % 8 === 0) {
      words[digits / 8 - 1] = word
      word = 0
    }
  }
  return true
}

/** FNV-1a of some bytes, and of an end, so that texts do not run into each other. */
function hashed(bytes: Buffer, from: number, to: number, seed: number): number {
  let value = seed
  while (from < to) value = Math.imul(value ^ bytes[from++]!, 0x01000193)
  return Math.imul(value ^ 0xff, 0x01000193)
}
