import { EscapeNotes } from '../scan/escape-notes.ts'
import type { RawRow } from '../scan/raw-row.ts'
import { type ByteView, byteViewOf } from './byte-view.ts'

/** What encoders need of a row beside the row. Rows mostly come in the same buffer, so the view of it is kept. */
export class RowSource implements ByteView {
  bytes: Buffer = Buffer.alloc(0)
  view = new DataView(new ArrayBuffer(0))
  private readonly ownNotes = new EscapeNotes()

  take({ bytes }: RawRow): void {
    if (bytes !== this.bytes) Object.assign(this, byteViewOf(bytes))
  }

  /** The escapes of a row: as its scanner noted them, else looked up. */
  notesOf({ escapes, bytes, start, end }: RawRow): EscapeNotes {
    if (escapes) return escapes
    this.ownNotes.noteAll(bytes, start, end)
    return this.ownNotes
  }
}
