import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { checkOptions } from '../client/check-options.ts'
import { ConfigurationError } from '../errors.ts'
import { redactEntry } from './redact-entry.ts'
import type { SessionEntry } from './session-entry.ts'

export interface SessionLogOptions {
  /** Keys that no shape betrays, to be masked as well. @default none */
  secrets?: readonly string[]
  /**
   * When lines are forced to the disk. `line`: each before the run goes on, so that a power cut loses nothing (about a
   * millisecond). `close`: at the end; a killed process still loses nothing, a power cut the last seconds. @default 'line'
   */
  sync?: 'line' | 'close'
}

export interface SessionLog extends AsyncDisposable {
  readonly path: string
  /**
   * Adds a line; when it resolves, the line is written. Lines keep the order of the calls.
   * @throws {ConfigurationError} when it cannot be written: the disk is full, or the log closed
   */
  append(entry: SessionEntry): Promise<void>
  /** Once what was appended is on the disk. May be called again. */
  close(): Promise<void>
}

const optionsSchema = z.strictObject({
  secrets: z.array(z.string()).readonly().optional(),
  sync: z.enum(['line', 'close']).optional(),
})

/**
 * A log of runs in a file: one JSON object a line, only ever added to, so that what a crash leaves can be gone on with. Keys
 * are masked before anything is written. The file is readable by its owner alone; it is made when it does not exist.
 * @throws {InputError} for options that do not exist
 * @throws {ConfigurationError} when the file cannot be opened
 * @example
 * await using log = await createSessionLog('session.ndjson')
 * for await (const event of runAnalyticsAgent({ anthropic, model, tools, prompt, log })) show(event)
 * // after a crash
 * runAnalyticsAgent({ anthropic, model, tools, log, messages: await rebuildHistory('session.ndjson') })
 */
export async function createSessionLog(path: string, options: SessionLogOptions = {}): Promise<SessionLog> {
  const { secrets = [], sync = 'line' } = checkOptions(options, optionsSchema, 'createSessionLog()')
  const file = await openFile(path)
  let queue: Promise<unknown> = Promise.resolve()
  let closing: Promise<void> | undefined

  const write = async (entry: SessionEntry) => {
    const line = { at: new Date().toISOString(), ...(redactEntry(entry, secrets) as SessionEntry) }
    try {
      await file.appendFile(`${JSON.stringify(line)}\n`)
      if (sync === 'line') await file.datasync()
    } catch (error) {
      throw notPossible('written', path, error)
    }
  }
  const close = (): Promise<void> => {
    closing ??= queue.then(async () => {
      try {
        await file.datasync()
      } finally {
        await file.close()
      }
    })
    return closing
  }
  return {
    path,
    append(entry) {
      const written = queue.then(() => write(entry))
      // A line that could not be written fails its own call and not the next one.
      queue = written.catch(() => {})
      return written
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function openFile(path: string): Promise<FileHandle> {
  let file: FileHandle | undefined
  try {
    await mkdir(dirname(path), { recursive: true })
    file = await open(path, 'a+', 0o600)
    // A torn last line stays by itself: what is added must not become part of it.
    if (await endsInMidLine(file)) await file.appendFile('\n')
    return file
  } catch (error) {
    await file?.close().catch(() => {})
    throw notPossible('opened', path, error)
  }
}

function notPossible(what: 'opened' | 'written', path: string, error: unknown): ConfigurationError {
  const { code } = error as NodeJS.ErrnoException
  return new ConfigurationError(`The session log ${path} cannot be ${what}: ${code ?? String(error)}.`, {
    code: 'invalid_configuration',
    hint: HINTS[code ?? ''] ?? 'Give the path of a file that this process may write.',
    cause: error,
  })
}

const HINTS: Readonly<Record<string, string>> = {
  EBADF: 'It was closed; open it again with createSessionLog().',
  ENOSPC: 'Make room on the disk, or give a path on another one.',
}

async function endsInMidLine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat()
  if (size === 0) return false
  const { buffer } = await file.read({ buffer: Buffer.alloc(1), position: size - 1 })
  return buffer[0] !== 0x0a
}
