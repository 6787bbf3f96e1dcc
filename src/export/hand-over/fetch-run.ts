import type { FileDownloads } from '../../client/resources/file-downloads.ts'
import { ExportError, InputError, PostHogDriverError } from '../../errors.ts'
import { sleep } from '../../http/sleep.ts'
import type { Cell } from '../cell.ts'
import type { ExportPart } from '../part/export-part.ts'
import type { Tally } from '../run/request-line.ts'
import type { ExportSink } from '../sinks/export-sink.ts'
import { fileBytes } from './file-bytes.ts'
import { createFileRows } from './file-rows.ts'
import type { FileTable } from './file-table.ts'
import { createLineScanner } from './line-scanner.ts'
import { RunParts } from './run-parts.ts'

export interface FetchRunOptions {
  downloads: FileDownloads
  table: FileTable
  sink: Pick<ExportSink, 'format' | 'spoolDirectory' | 'partition'>
  /** The interval: its time is when rows arrived. */
  cell: Cell
  /** Starts a run of PostHog's; waits for its turn. */
  start: (signal: AbortSignal) => Promise<string>
  /** Counts what is sent. */
  tally: Tally
  signal: AbortSignal
  onNotice: (notice: string) => void
}

export interface FetchedRun {
  /** One, or one for each UTC day of which rows arrived, for sinks that keep days apart. */
  parts: readonly ExportPart[]
  discard(): Promise<void>
}

/** Runs of PostHog that may fail, and fetches of what one of them wrote. */
const ATTEMPTS = 3
const PAUSE_MS = 2000
const CANCEL_TIMEOUT_MS = 2000

/**
 * Has PostHog write the files of one interval, and fetches them into a part. A run that fails for a passing reason is started
 * again, a file that does not arrive whole is fetched again under a new link.
 * @throws {ApiError} when PostHog cannot write the files.
 */
export async function fetchRun(options: FetchRunOptions): Promise<FetchedRun> {
  const { signal, cell, onNotice } = options
  for (let attempt = 1; ; attempt++) {
    try {
      const { id, files } = await writtenFiles(options)
      return await fetchedFiles(options, id, files)
    } catch (error) {
      if (signal.aborted) throw signal.reason
      if (attempt === ATTEMPTS || !mayPass(error)) throw error
      onNotice(`${cell.id} was asked for again: ${(error as Error).message}`)
      await pause(attempt, signal)
    }
  }
}

const pause = (attempt: number, signal: AbortSignal): Promise<void> =>
  sleep(PAUSE_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2), signal)

function mayPass(error: unknown): boolean {
  if (error instanceof ExportError || error instanceof InputError) return false
  return PostHogDriverError.isInstance(error) && error.retryable
}

/** A run nobody waits for any more is cancelled: few of them may run at once. */
async function writtenFiles({ downloads, start, tally, signal }: FetchRunOptions) {
  const id = await start(signal)
  try {
    const { files } = await downloads.wait(id, { signal, onProgress: () => tally.requests++ })
    return { id, files }
  } catch (error) {
    const hasEnded = PostHogDriverError.isInstance(error) && error.details.status !== undefined
    if (!hasEnded) await downloads.cancel(id, { timeoutMs: CANCEL_TIMEOUT_MS }).catch(() => {})
    throw error
  }
}

async function fetchedFiles(options: FetchRunOptions, id: string, files: readonly string[]) {
  const { signal } = options
  for (let attempt = 1; ; attempt++) {
    try {
      return await fetchFiles(options, id, files)
    } catch (error) {
      if (signal.aborted) throw signal.reason
      if (error instanceof ExportError || attempt === ATTEMPTS || isFinal(error)) throw error
      await pause(attempt, signal)
    }
  }
}

/** What a new link does not change. */
const isFinal = (error: unknown): boolean =>
  PostHogDriverError.isInstance(error) && error.code === 'invalid_response' && !error.retryable

async function fetchFiles(
  { downloads, table, sink, cell, tally, signal }: FetchRunOptions,
  id: string,
  files: readonly string[],
): Promise<FetchedRun> {
  const parts = new RunParts(table, sink, cell)
  try {
    const wanted = createFileRows(table, parts)
    for (const file of files) {
      const scanner = createLineScanner({
        keys: table.columns.map(({ key }) => key),
        onRow: (row) => wanted.take(row),
      })
      tally.requests++
      for await (const chunk of fileBytes(downloads, id, file, signal)) {
        scanner.push(chunk)
        await parts.flush()
      }
      scanner.end()
    }
    return { parts: await parts.finish(), discard: () => parts.discard() }
  } catch (error) {
    await parts.discard()
    throw error
  }
}
