import { type FileHandle, mkdir, readFile, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { ExportError, InputError } from '../../errors.ts'
import { type FileLockOwner, lockFile } from '../../file-lock.ts'
import { BY_OVERWRITING } from '../by-overwriting.ts'
import { openWith, syncDirectory, writeDurably, writeFully } from '../files/durable-file.ts'
import { writeFailure } from '../files/write-failure.ts'
import { describeDifferences } from './describe-differences.ts'
import type { Fingerprint, JournalEntry } from './journal-entry.ts'
import { type JournalContent, readJournal, writeLine } from './journal-line.ts'
import { parseEntry } from './journal-schema.ts'
import { timestamp } from './timestamp.ts'

/** What an export remembers of itself. One process has it at a time. */
export interface Journal {
  /** What earlier runs wrote, without the first line; empty for a new journal. */
  readonly entries: readonly JournalEntry[]
  /** Adds an entry, behind those given before; it is durable once this resolves. */
  append(entry: JournalEntry): Promise<void>
  /** Lets others have it. */
  close(): Promise<void>
  /** Closes it and leaves nothing of it. */
  remove(): Promise<void>
}

export interface OpenJournalOptions {
  path: string
  /** Of the export that is about to run; that of the journal must be the same. */
  fingerprint: Fingerprint
  /** Begin anew, whatever is at the path. @default false */
  overwrite?: boolean
  signal?: AbortSignal
}

/**
 * Opens the journal at a path for this process. A new one is on disk as soon as there is something to remember; until then
 * only its lock is.
 * @throws {ExportError} `checkpoint_invalid` when another process uses it, when it is another export's, damaged or none at
 * all. The file is then as it was.
 */
export async function openJournal(options: OpenJournalOptions): Promise<Journal> {
  const path = resolve(options.path)
  await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
    throw unwritable(path, error as Error)
  })
  const release = await lockFile(`${path}.lock`, {
    acrossMachines: true,
    isHeldBy: (owner) => inUse(path, owner),
    isRefused: (error) => unwritable(path, error),
    signal: options.signal,
  })
  try {
    const content = options.overwrite ? undefined : await readFrom(path, options.fingerprint)
    return new FileJournal(path, options.fingerprint, content, release)
  } catch (error) {
    await release()
    throw error
  }
}

/** Remembers nothing beyond the process: for exports without a checkpoint. */
export function memoryJournal(): Journal {
  return { entries: [], append: async () => {}, close: async () => {}, remove: async () => {} }
}

class FileJournal implements Journal {
  readonly entries: readonly JournalEntry[]
  #file: FileHandle | undefined
  #end: number
  #sum: number
  #writing: Promise<void> = Promise.resolve()
  #failure: Error | undefined
  #isClosed = false

  constructor(
    private readonly path: string,
    private readonly fingerprint: Fingerprint,
    content: JournalContent | undefined,
    private readonly release: () => Promise<void>,
  ) {
    this.entries = content?.entries.slice(1) ?? []
    this.#end = content?.end ?? 0
    this.#sum = content?.sum ?? 0
  }

  append(entry: JournalEntry): Promise<void> {
    const written = this.#writing.then(() => this.#append(parseEntry(entry)))
    // Those behind see `#failure`.
    this.#writing = written.catch(() => {})
    return written
  }

  async #append(entry: JournalEntry): Promise<void> {
    if (this.#isClosed) throw new Error(`The checkpoint ${this.path} has been closed.`)
    if (this.#failure) throw this.#failure
    try {
      this.#file ??= await this.#open()
      const { text, sum } = writeLine(entry, this.#sum)
      const bytes = Buffer.from(text)
      await writeFully(this.#file, bytes, this.#end)
      await this.#file.datasync()
      this.#end += bytes.length
      this.#sum = sum
    } catch (error) {
      this.#failure = writeFailure(`the checkpoint ${this.path}`, error)
      // Half a line would be cut off by the next run all the same.
      await this.#file?.truncate(this.#end).catch(() => {})
      throw this.#failure
    }
  }

  async #open(): Promise<FileHandle> {
    if (this.#end === 0) {
      const { fingerprint } = this
      const start = { kind: 'start', version: 1, fingerprint, at: timestamp() } as const
      const { text, sum } = writeLine(parseEntry(start), 0)
      await writeDurably(this.path, [Buffer.from(text)])
      this.#end = Buffer.byteLength(text)
      this.#sum = sum
    }
    // What a killed process was about to write goes.
    return openWith(this.path, 'r+', (file) => file.truncate(this.#end))
  }

  async close(): Promise<void> {
    await this.#writing
    if (this.#isClosed) return
    this.#isClosed = true
    await this.#file?.close()
    await this.release()
  }

  async remove(): Promise<void> {
    await this.#writing
    if (this.#isClosed) return
    this.#isClosed = true
    await this.#file?.close()
    await rm(this.path, { force: true })
    await syncDirectory(dirname(this.path))
    await this.release()
  }
}

/** Undefined when there is none yet. */
async function readFrom(path: string, fingerprint: Fingerprint): Promise<JournalContent | undefined> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw unwritable(path, error)
  })
  // An empty file, such as `mktemp` makes, holds nothing to lose.
  if (bytes === undefined || bytes.length === 0) return undefined
  const content = readJournal(bytes)
  if ('reason' in content) {
    const { line, reason } = content
    throw new ExportError(`${path} cannot be used as the checkpoint: line ${line}: ${reason}.`, {
      code: 'checkpoint_invalid',
      hint: `Name another file as the checkpoint, or let this one be replaced together with the output ${BY_OVERWRITING}.`,
      details: { checkpoint: path, line },
    })
  }
  const [start] = content.entries
  const differences = describeDifferences(start?.kind === 'start' ? start.fingerprint : {}, fingerprint)
  if (differences.length === 0) return content
  throw new ExportError(`The checkpoint ${path} belongs to another export: ${differences.join('; ')}.`, {
    code: 'checkpoint_invalid',
    hint: `Export with the same options as before, name another output or checkpoint, or begin anew ${BY_OVERWRITING}.`,
    details: { checkpoint: path, differences },
  })
}

function inUse(path: string, { pid, host, since }: FileLockOwner): ExportError {
  const who = pid === process.pid ? `this process (${pid})` : `process ${pid} on ${host}`
  return new ExportError(`The checkpoint ${path} is in use by ${who} since ${since}.`, {
    code: 'checkpoint_invalid',
    hint: 'Wait until that export has ended, or export to another place.',
    details: { checkpoint: path, pid, host, isLocked: true },
  })
}

function unwritable(path: string, error: Error): InputError {
  return new InputError(`The checkpoint ${path} cannot be kept there: ${error.message}.`, {
    code: 'invalid_input',
    hint: 'Name a file in a folder this process may write to.',
    cause: error,
  })
}
