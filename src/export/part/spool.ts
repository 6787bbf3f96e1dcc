import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { createGzip, type Gzip, type ZlibOptions } from 'node:zlib'
import { createTemporaryDirectory } from '../../working-directory.ts'
import { syncDirectory, writeDurably, writeFully } from '../files/durable-file.ts'
import { writeFailure } from '../files/write-failure.ts'
import type { ExportPart } from './export-part.ts'

export interface SpoolOptions {
  /** Of the file, if it comes to one: `<name>.tmp`. Whoever owns the directory removes those of killed processes. */
  name: string
  /** Must exist. @default one of its own among the temporary files */
  directory?: string
  /** Pack what is written into one gzip member. @default false */
  gzip?: boolean
  /** Kept in memory; what is more goes to the file. @default 4 MiB */
  memoryBytes?: number
}

/** What the spool cannot know about a part. */
export type PartFacts = Pick<ExportPart, 'id' | 'segment' | 'rows' | 'duplicates' | 'columns'>

/** A cell of 50,000 events is many times as large, and what is kept that long is dear to collect. */
const MEMORY_BYTES = 4 * 1024 * 1024
const READ_BYTES = 1024 * 1024
const GZIP: ZlibOptions & { highWaterMark: number } = {
  chunkSize: 256 * 1024,
  // Unpacked bytes that wait for the packing thread, so that it and whoever writes work at the same time.
  highWaterMark: 2 * 1024 * 1024,
}

/** Opens nothing yet: most parts never need a file. */
export const openSpool = (options: SpoolOptions): Spool => new Spool(options)

/** Where the bytes of a part gather until it is known to be complete. To be discarded in any case. */
export class Spool {
  readonly #memoryBytes: number
  #held: Uint8Array[] = []
  #bytes = 0
  #file: FileHandle | undefined
  #path: string | undefined
  /** Of its own, to be removed. */
  #temporary: string | undefined
  readonly #gzip: Gzip | undefined
  #packing: Promise<void> | undefined
  #writing: Promise<void> = Promise.resolve()
  #isGivenUp = false

  constructor(private readonly options: SpoolOptions) {
    this.#memoryBytes = options.memoryBytes ?? MEMORY_BYTES
    if (!options.gzip) return
    this.#gzip = createGzip(GZIP)
    this.#packing = this.#keepPacked(this.#gzip)
    // Told to whoever writes next.
    this.#packing.catch(() => {})
  }

  /**
   * Adds chunks, which belong to the spool from then on.
   * @throws {ExportError} `export_stopped` when there is no room.
   */
  write(chunks: readonly Uint8Array[]): Promise<void> {
    const writing = this.#write(chunks)
    this.#writing = writing.catch(() => {})
    return writing
  }

  async #write(chunks: readonly Uint8Array[]): Promise<void> {
    for (const chunk of chunks) {
      if (this.#isGivenUp) return
      if (!this.#gzip) await this.#keep(chunk)
      else if (!this.#gzip.write(chunk)) await Promise.race([once(this.#gzip, 'drain'), this.#packing])
    }
  }

  /** Ends writing and gives the part. */
  async finish(facts: PartFacts): Promise<ExportPart> {
    this.#gzip?.end()
    await this.#packing
    return {
      ...facts,
      bytes: this.#bytes,
      chunks: () => this.#chunks(),
      stream: () => Readable.from(this.#chunks(), { objectMode: false }),
      moveTo: (path) => this.#moveTo(path),
    }
  }

  /** Frees memory and removes the file; nothing happens to a part that was moved. */
  async discard(): Promise<void> {
    this.#isGivenUp = true
    this.#gzip?.destroy()
    await this.#packing?.catch(() => {})
    // What is being opened could not be removed yet.
    await this.#writing
    this.#held = []
    await this.#close()
    if (this.#path) await rm(this.#path, { force: true })
    if (this.#temporary) await rm(this.#temporary, { recursive: true, force: true })
    this.#path = undefined
    this.#temporary = undefined
  }

  async #keepPacked(gzip: Gzip): Promise<void> {
    for await (const packed of gzip) await this.#keep(packed as Buffer)
  }

  async #keep(chunk: Uint8Array): Promise<void> {
    this.#bytes += chunk.byteLength
    if (!this.#file && this.#bytes <= this.#memoryBytes) {
      this.#held.push(chunk)
      return
    }
    try {
      this.#file ??= await this.#spill()
      await writeFully(this.#file, chunk)
    } catch (error) {
      throw writeFailure(
        this.#path ?? `a file in ${this.options.directory ?? 'the temporary directory'}`,
        error,
      )
    }
  }

  async #spill(): Promise<FileHandle> {
    const { directory, name } = this.options
    if (!directory) this.#temporary = await createTemporaryDirectory('posthog-export')
    this.#path = join(directory ?? this.#temporary ?? '', `${name}.tmp`)
    const file = await open(this.#path, 'w')
    // Closed by `discard`, also when the next lines fail.
    this.#file = file
    for (const chunk of this.#held) await writeFully(file, chunk)
    this.#held = []
    return file
  }

  #chunks(): AsyncIterable<Uint8Array> {
    return this.#path ? createReadStream(this.#path, { highWaterMark: READ_BYTES }) : eachOf(this.#held)
  }

  async #moveTo(path: string): Promise<void> {
    try {
      if (!this.#path || !(await this.#rename(this.#path, path))) await writeDurably(path, this.#chunks())
    } catch (error) {
      throw writeFailure(path, error)
    }
    await this.discard()
  }

  /** False when the file would have to go to another file system. */
  async #rename(from: string, to: string): Promise<boolean> {
    await this.#file?.sync()
    try {
      await rename(from, to)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EXDEV') return false
      throw error
    }
    this.#path = undefined
    await syncDirectory(dirname(to))
    return true
  }

  async #close(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    await file?.close()
  }
}

async function* eachOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}
