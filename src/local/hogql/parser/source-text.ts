/** Turns the grammar's positions, which count code points, into UTF-16 offsets of a JavaScript string. */
export class SourceText {
  private readonly offsets: Uint32Array | undefined

  constructor(readonly text: string) {
    this.offsets = /[\uD800-\uDFFF]/.test(text) ? codePointOffsets(text) : undefined
  }

  offset(codePoint: number): number {
    if (!this.offsets) return Math.min(codePoint, this.text.length)
    return this.offsets[codePoint] ?? this.text.length
  }
}

function codePointOffsets(text: string): Uint32Array {
  const offsets: number[] = []
  let offset = 0
  for (const character of text) {
    offsets.push(offset)
    offset += character.length
  }
  offsets.push(offset)
  return Uint32Array.from(offsets)
}
