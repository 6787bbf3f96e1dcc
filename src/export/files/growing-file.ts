import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import { ExportError } from '../../errors.ts'
import { BY_OVERWRITING } from '../by-overwriting.ts'
import { openWith, renameDurably, syncDirectory, writeFully } from './durable-file.ts'
import { writeFailure } from './write-failure.ts'

/** What a checkpoint remembers of a file. */
export interface GrowingFileState {
  /** Committed. */
  bytes: number
  /** CRC-32 of the last of them: tells the file from another one under its name. */
  tail: number
  /** Whether the file has its name; until then it is `<path>.partial`. */
  complete: boolean
}

export const growingFileState = z.object({
  bytes: z.int().min(0),
  tail: z.int().min(0),
  complete: z.boolean(),
})

const TAIL_BYTES = 4096

export const partialOf = (path: string): string => `${path}.partial`

/**
 * A file that grows by parts, of which it always keeps exactly those that were committed, whenever its process dies. It
 * gets its name when it is complete. Calls come one at a time.
 */
export class GrowingFile {
  #written: number

  private constructor(
    readonly path: string,
    private readonly file: FileHandle,
    private state: GrowingFileState,
  ) {
    this.#written = state.bytes
  }

  /** Begins an empty file; what a killed process may have begun is dropped. */
  static async begin(path: string): Promise<GrowingFile> {
    const partial = partialOf(path)
    try {
      const file = await openWith(partial, 'w+', () => syncDirectory(dirname(path)))
      return new GrowingFile(path, file, { bytes: 0, tail: 0, complete: false })
    } catch (error) {
      throw writeFailure(partial, error)
    }
  }

  /**
   * Goes on with a file where it was committed last.
   * @throws {ExportError} `checkpoint_invalid` when it is not there any more, or is another file.
   */
  static async goOn(path: string, state: GrowingFileState): Promise<GrowingFile> {
    const complete = await GrowingFile.locate(path, state)
    const name = complete ? path : partialOf(path)
    try {
      // What a killed process wrote and did not commit goes.
      const file = await openWith(name, 'r+', (opened) => opened.truncate(state.bytes))
      return new GrowingFile(path, file, { ...state, complete })
    } catch (error) {
      throw writeFailure(name, error)
    }
  }

  /**
   * Whether the file of a state has its name already; a process may have died between giving it and saying so.
   * @throws {ExportError} as `goOn`.
   */
  static async locate(path: string, state: GrowingFileState): Promise<boolean> {
    const partial = partialOf(path)
    const inPartial = state.complete ? 'is not there' : await mismatch(partial, state, false)
    if (inPartial === undefined) return false
    const inFinal = await mismatch(path, state, !state.complete)
    if (inFinal === undefined) return true
    const [name, problem] = state.complete ? [path, inFinal] : [partial, inPartial]
    throw new ExportError(`The export cannot go on: ${name} ${problem}.`, {
      code: 'checkpoint_invalid',
      hint: `Put the file back as the export left it, or begin anew ${BY_OVERWRITING}.`,
      details: { path: name },
    })
  }

  get bytes(): number {
    return this.state.bytes
  }

  /** Writes behind what was committed; what was written and not committed is replaced. */
  async write(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void> {
    try {
      await this.#rollBack()
      for await (const chunk of chunks) {
        await writeFully(this.file, chunk, this.#written)
        this.#written += chunk.byteLength
      }
    } catch (error) {
      await this.#rollBack().catch(() => {}) // to make room
      throw writeFailure(this.path, error)
    }
  }

  /** Makes what was written durable. */
  async commit(): Promise<GrowingFileState> {
    try {
      await this.file.sync()
      const { complete } = this.state
      this.state = { bytes: this.#written, tail: await tailOf(this.file, this.#written), complete }
      return this.state
    } catch (error) {
      throw writeFailure(this.path, error)
    }
  }

  /** Gives it its name, in place of a file that had it. */
  async complete(): Promise<GrowingFileState> {
    if (this.state.complete) return this.state
    try {
      await renameDurably(partialOf(this.path), this.path)
    } catch (error) {
      throw writeFailure(this.path, error)
    }
    this.state = { ...this.state, complete: true }
    return this.state
  }

  close(): Promise<void> {
    return this.file.close()
  }

  async #rollBack(): Promise<void> {
    // Whatever a failed call may have left behind, too.
    await this.file.truncate(this.bytes)
    this.#written = this.bytes
  }
}

/** Why a file cannot be the one of a state; undefined when it is. */
async function mismatch(
  path: string,
  state: GrowingFileState,
  exactly: boolean,
): Promise<string | undefined> {
  try {
    await using file = await open(path, 'r')
    const { size } = await file.stat()
    if (size < state.bytes) return `has ${size} bytes, of which ${state.bytes} were committed`
    if (exactly && size !== state.bytes) return `has ${size} bytes instead of ${state.bytes}`
    return (await tailOf(file, state.bytes)) === state.tail ? undefined : 'was changed since'
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return code === 'ENOENT' ? 'is not there' : `cannot be read (${message})`
  }
}

async function tailOf(file: FileHandle, end: number): Promise<number> {
  const length = Math.min(end, TAIL_BYTES)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, end - length)
  return crc32(buffer.subarray(0, bytesRead))
}
