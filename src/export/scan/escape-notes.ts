import { BACKSLASH } from './json-bytes.ts'

/** Where the escapes of a row begin, in order: whoever unescapes its strings need not look at every byte once more. */
export class EscapeNotes {
  places = new Int32Array(1024)
  count = 0

  note(place: number): void {
    if (this.count === this.places.length) this.grow()
    this.places[this.count++] = place
  }

  /** Which of them is the first at or after a place; `count` when none is. */
  firstFrom(place: number): number {
    let low = 0
    let high = this.count
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.places[middle]! < place) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Those of JSON text that nobody noted while reading it. */
  noteAll(bytes: Uint8Array, from: number, to: number): void {
    this.count = 0
    for (let at = from; at < to; at++) {
      if (bytes[at] !== BACKSLASH) continue
      this.note(at)
      at++
    }
  }

  private grow(): void {
    const larger = new Int32Array(this.places.length * 2)
    larger.set(this.places)
    this.places = larger
  }
}
