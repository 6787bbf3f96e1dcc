import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  LETTER_U,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  SPACE,
} from '../scan/json-bytes.ts'
import { skipJson } from '../scan/skip-json.ts'
import { IS_ESCAPE, IS_HEX } from '../scan/skip-string.ts'

const DEEPEST = 64

/**
 * Unescapes a JSON string that holds the text of an object or a list and checks that text, in one pass: half the time of
 * doing one after the other. Knows what JSON looks like when a program wrote it, and gives up on anything rarer (line breaks
 * between values, escapes where there need be none), right or wrong.
 */
export class JsonInliner {
  private source: Buffer = Buffer.alloc(0)
  private target: Buffer = Buffer.alloc(0)
  private from = 0
  private at = 0
  /** What is open, from the outermost: 1 for an object. */
  private readonly kinds = new Uint8Array(DEEPEST)

  /** Writes what stands between the quotes at `from` and `to - 1` to `target[at]`; gives the place after it, or -1. */
  inline(source: Buffer, from: number, to: number, target: Buffer, at: number): number {
    const first = source[from + 1]
    if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return -1
    this.source = source
    this.target = target
    this.from = from + 1
    this.at = at
    return this.takeNested(to) && this.from === to - 1 ? this.at : -1
  }

  private takeNested(to: number): boolean {
    const { source, kinds } = this
    let depth = 0
    for (;;) {
      const first = source[this.from]!
      if (first === OPEN_BRACE || first === OPEN_BRACKET) {
        if (depth === DEEPEST) return false
        const isObject = first === OPEN_BRACE
        kinds[depth++] = isObject ? 1 : 0
        this.put(first)
        if (source[this.from] !== (isObject ? CLOSE_BRACE : CLOSE_BRACKET)) {
          if (isObject && !this.takeKey()) return false
          continue
        }
      } else if (!(first === BACKSLASH ? this.takeString() : this.takeWord(to))) {
        return false
      }
      for (;;) {
        const isObject = kinds[depth - 1] === 1
        const next = this.skipSpaces()
        if (next === COMMA) {
          this.put(COMMA)
          this.skipSpaces()
          if (isObject && !this.takeKey()) return false
          break
        }
        if (next !== (isObject ? CLOSE_BRACE : CLOSE_BRACKET)) return false
        this.put(next)
        if (--depth === 0) return true
      }
    }
  }

  private put(byte: number): void {
    this.target[this.at++] = byte
    this.from++
  }

  /** Gives the byte after them. */
  private skipSpaces(): number {
    while (this.source[this.from] === SPACE) this.put(SPACE)
    return this.source[this.from]!
  }

  private takeKey(): boolean {
    if (!this.takeString() || this.skipSpaces() !== COLON) return false
    this.put(COLON)
    this.skipSpaces()
    return true
  }

  /** A number, true, false or null: they look the same in a string. */
  private takeWord(to: number): boolean {
    const { source, target } = this
    let { from, at } = this
    const end = source[from] === QUOTE ? -1 : skipJson(source, from, to)
    if (end < 0) return false
    while (from < end) target[at++] = source[from++]!
    this.from = from
    this.at = at
    return true
  }

  /** From `\"` to `\"`. */
  private takeString(): boolean {
    const { source, target } = this
    let { from, at } = this
    if (source[from] !== BACKSLASH || source[from + 1] !== QUOTE) return false
    target[at++] = QUOTE
    from += 2
    for (;;) {
      let byte = source[from]!
      while (byte !== BACKSLASH && byte !== QUOTE) {
        target[at++] = byte
        byte = source[++from]!
      }
      if (byte === QUOTE) return false
      const second = source[from + 1]!
      if (second === QUOTE) break
      if (second !== BACKSLASH) return false
      // An escape of the inner text, its backslash escaped.
      const third = source[from + 2]!
      if (third === BACKSLASH) {
        const fourth = source[from + 3]!
        if (fourth !== QUOTE && fourth !== BACKSLASH) return false
        target[at++] = BACKSLASH
        target[at++] = fourth
        from += 4
      } else if (third === LETTER_U) {
        target[at++] = BACKSLASH
        target[at++] = LETTER_U
        for (let digit = from + 3; digit < from + 7; digit++) {
          if (IS_HEX[source[digit]!] !== 1) return false
          target[at++] = source[digit]!
        }
        from += 7
      } else if (IS_ESCAPE[third] === 1 && third !== QUOTE) {
        target[at++] = BACKSLASH
        target[at++] = third
        from += 3
      } else {
        return false
      }
    }
    target[at] = QUOTE
    this.from = from + 2
    this.at = at + 1
    return true
  }
}
