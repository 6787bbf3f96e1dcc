import { createReadStream } from 'node:fs'
import { type FileHandle, open, rm, stat } from 'node:fs/promises'
import { ExportError } from '../../errors.ts'
import { BY_OVERWRITING } from '../by-overwriting.ts'
import { writeDurably, writeFully } from '../files/durable-file.ts'
import { writeFailure } from '../files/write-failure.ts'

/** A row that was put out and may be met again. */
export interface SeenRow {
  /** 16 bytes that are the same for equal keys, as Latin-1 text. */
  hash: string
  /** Microseconds since 1970. */
  createdAt: bigint
  /** UTC days since 1970 of its `timestamp`. */
  day: number
}

/** 16 bytes of hash, 8 of the time of arrival, 4 of the day. */
const RECORD_BYTES = 28
const READ_BYTES = RECORD_BYTES * 32_768

/**
 * What an incremental export remembers of the rows it put out, in a file of fixed-size records beside the checkpoint: enough
 * to drop those that a later run meets again.
 */
export class SeenRows {
  #file: FileHandle | undefined

  private constructor(
    readonly path: string,
    private bytesHeld: number,
  ) {}

  /** What a checkpoint says is there; anything behind it was not confirmed and goes. */
  static async open(path: string, bytes: number): Promise<SeenRows> {
    const found = await stat(path).catch(() => undefined)
    if ((found?.size ?? 0) < bytes)
      throw new ExportError(`${path}, which belongs to the checkpoint, is missing or too short.`, {
        code: 'checkpoint_invalid',
        hint: `Begin the export anew ${BY_OVERWRITING}: without that file, rows could come twice.`,
        details: { path, bytes },
      })
    return new SeenRows(path, bytes)
  }

  /** A new file with those records of another that are still of use. */
  static async continue(path: string, before: SeenRows | undefined, isKept: (row: SeenRow) => boolean) {
    let bytes = 0
    async function* kept(): AsyncGenerator<Uint8Array> {
      for await (const rows of before?.pages() ?? []) {
        const page = encode(rows.filter(isKept))
        bytes += page.byteLength
        yield page
      }
    }
    await writeDurably(path, kept()).catch((error: unknown) => {
      throw writeFailure(path, error)
    })
    return new SeenRows(path, bytes)
  }

  get bytes(): number {
    return this.bytesHeld
  }

  /** Makes rows durable; gives the length of the file that the checkpoint has to remember. */
  async add(rows: readonly SeenRow[]): Promise<number> {
    if (rows.length === 0) return this.bytesHeld
    try {
      this.#file ??= await open(this.path, 'r+')
      const page = encode(rows)
      await writeFully(this.#file, page, this.bytesHeld)
      await this.#file.datasync()
      this.bytesHeld += page.byteLength
      return this.bytesHeld
    } catch (error) {
      throw writeFailure(this.path, error)
    }
  }

  /** Hashes of the rows that fit. */
  async hashes(fits: (row: SeenRow) => boolean): Promise<Set<string>> {
    const hashes = new Set<string>()
    for await (const rows of this.pages()) for (const row of rows) if (fits(row)) hashes.add(row.hash)
    return hashes
  }

  async close(): Promise<void> {
    await this.#file?.close()
    this.#file = undefined
  }

  async remove(): Promise<void> {
    await this.close()
    await rm(this.path, { force: true })
  }

  private async *pages(): AsyncGenerator<SeenRow[]> {
    if (this.bytesHeld === 0) return
    const pages = createReadStream(this.path, { end: this.bytesHeld - 1, highWaterMark: READ_BYTES })
    let rest = Buffer.alloc(0)
    for await (const chunk of pages) {
      const bytes = Buffer.concat([rest, chunk as Buffer])
      const whole = bytes.length - (bytes.length % RECORD_BYTES)
      yield decode(bytes.subarray(0, whole))
      rest = bytes.subarray(whole)
    }
  }
}

function encode(rows: readonly SeenRow[]): Buffer {
  const bytes = Buffer.alloc(rows.length * RECORD_BYTES)
  rows.forEach(({ hash, createdAt, day }, index) => {
    const start = index * RECORD_BYTES
    bytes.write(hash, start, 16, 'latin1')
    bytes.writeBigInt64LE(createdAt, start + 16)
    bytes.writeInt32LE(day, start + 24)
  })
  return bytes
}

function decode(bytes: Buffer): SeenRow[] {
  const rows: SeenRow[] = []
  for (let start = 0; start < bytes.length; start += RECORD_BYTES)
    rows.push({
      hash: bytes.toString('latin1', start, start + 16),
      createdAt: bytes.readBigInt64LE(start + 16),
      day: bytes.readInt32LE(start + 24),
    })
  return rows
}
