import { isUtf8 } from 'node:buffer'

/** Whether bytes that come in pieces are UTF-8; a character may begin in one piece and end in another. */
export class Utf8Check {
  /** The beginning of a character that the last piece ended in. */
  private begun: Uint8Array = new Uint8Array(0)

  /** False once something cannot be UTF-8, whatever follows. */
  accepts(piece: Uint8Array): boolean {
    let from = 0
    if (this.begun.length > 0) {
      const missing = characterBytes(this.begun[0]!) - this.begun.length
      from = Math.min(missing, piece.length)
      this.begun = Buffer.concat([this.begun, piece.subarray(0, from)])
      if (from < missing) return true
      if (!isUtf8(this.begun)) return false
    }
    const to = wholeCharacters(piece, from)
    this.begun = piece.slice(to)
    return isUtf8(piece.subarray(from, to))
  }

  /** Whether the last character is whole. */
  get isComplete(): boolean {
    return this.begun.length === 0
  }
}

/** What its first byte says; 1 for what cannot be a first byte. */
function characterBytes(first: number): number {
  if (first >= 0xf0 && first < 0xf8) return 4
  if (first >= 0xe0 && first < 0xf0) return 3
  return first >= 0xc0 && first < 0xe0 ? 2 : 1
}

/** Where the last character begins when the piece ends within it, else the end. */
function wholeCharacters(piece: Uint8Array, from: number): number {
  const { length } = piece
  for (let at = length - 1; at >= from && at >= length - 3; at--) {
    const byte = piece[at]!
    if (byte >= 0xc0) return at + characterBytes(byte) > length ? at : length
    if (byte < 0x80) return length
  }
  return length
}
