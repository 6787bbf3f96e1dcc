import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { ApiError, type ErrorCode, InputError } from '../../errors.ts'
import {
  FILE_DOWNLOAD_ENDS,
  type FileDownload,
  type FileDownloadInput,
  type FileDownloadListItem,
  fileDownloadInputSchema,
  fileDownloadListItemSchema,
  fileDownloadSchema,
  fileDownloadStartedSchema,
} from '../../schemas/file-download.ts'
import { callOptionsSchema } from '../../schemas/query-options.ts'
import { pause, pollDelay } from '../background-query.ts'
import { startBudget } from '../call-budget.ts'
import { checkOptions } from '../check-options.ts'
import type { CallOptions } from '../driver.ts'
import { guardListener } from '../guard-listener.ts'
import { callApi } from './call-api.ts'
import { checkInput } from './check-input.ts'
import { type ListOptions, listApi } from './list-api.ts'
import { nameScope } from './name-scope.ts'
import type { PagedList } from './paged-list.ts'
import { pathSegment } from './path-segment.ts'
import type { ResourceApi } from './resource-api.ts'

export interface WaitOptions extends CallOptions {
  /** Called after every poll with the status. What it throws becomes a process warning. */
  onProgress?: (download: FileDownload) => void
}

const waitOptionsSchema = callOptionsSchema.extend({
  onProgress: z.custom<WaitOptions['onProgress']>((value) => typeof value === 'function').optional(),
})

/** An export takes minutes; an hour is past hope. */
const WAIT_TIMEOUT_MS = 3_600_000

/** Files of events, persons or sessions that PostHog writes on demand: more rows than queries should carry. */
export class FileDownloads {
  constructor(private readonly api: ResourceApi) {}

  /**
   * Starts an export of a week at most; gives its id. Scope: `batch_export:write`.
   * @throws {ApiError} `rate_limited` when too many of them run in the project
   * @example
   * const id = await client.fileDownloads.start({ model: 'events', data_interval_start: '2026-08-01T00:00:00Z', data_interval_end: '2026-08-08T00:00:00Z' })
   * const { files } = await client.fileDownloads.wait(id)
   * for (const file of files) await client.fileDownloads.download(id, file, createWriteStream(`${file}.parquet`))
   */
  async start(input: FileDownloadInput, options?: CallOptions): Promise<string> {
    const { id } = await callApi(this.api, {
      call: 'fileDownloads.start()',
      scope: 'batch_export:write',
      method: 'POST',
      path: 'file_download_batch_exports/',
      body: checkInput(input, fileDownloadInputSchema, 'fileDownloads.start()'),
      answer: fileDownloadStartedSchema,
      options,
    })
    return id
  }

  /** How far it is. Scope: `batch_export:read`. @throws {ApiError} `not_found` */
  async get(id: string, options?: CallOptions): Promise<FileDownload> {
    return callApi(this.api, {
      call: 'fileDownloads.get()',
      scope: 'batch_export:read',
      path: pathOf(id, 'fileDownloads.get()'),
      answer: fileDownloadSchema,
      options,
    })
  }

  /** Ids and statuses of earlier ones. Scope: `batch_export:read`. */
  list(options: ListOptions = {}): PagedList<FileDownloadListItem> {
    return listApi(this.api, {
      call: 'fileDownloads.list()',
      scope: 'batch_export:read',
      path: 'file_download_batch_exports/',
      given: options,
      item: fileDownloadListItemSchema,
    })
  }

  /**
   * Polls until the files are ready; none when there were no rows. Leaving early does not stop the export, `cancel` does.
   * Scope: `batch_export:read`.
   * @param options `timeoutMs` covers the whole wait. @default an hour
   * @throws {ApiError} when the export ends in any other way; `retryable` says whether to start it again
   */
  async wait(id: string, options: WaitOptions = {}): Promise<{ files: string[] }> {
    const { onProgress, ...callOptions } = checkOptions(options, waitOptionsSchema, 'fileDownloads.wait()')
    const budget = startBudget(callOptions, WAIT_TIMEOUT_MS)
    const tell = onProgress && guardListener(onProgress)
    for (let poll = 0; ; poll++) {
      const download = await this.get(id, { signal: budget.signal, timeoutMs: budget.remainingMs() })
      tell?.(download)
      if (download.status === 'Completed') return { files: download.files ?? [] }
      if ((FILE_DOWNLOAD_ENDS as readonly string[]).includes(download.status)) throw endedBadly(id, download)
      await pause(pollDelay(poll), budget)
    }
  }

  /**
   * Writes one file to a sink as it arrives, whatever its size, and ends the sink. The signed address it comes from gets
   * no key. Scope: `batch_export:read`.
   * @param file Id from `wait()`, or its position, from 0.
   * @param options Without `timeoutMs`, only a stall ends it.
   * @returns the number of bytes written
   */
  async download(
    id: string,
    file: string | number,
    sink: Writable | WritableStream<Uint8Array>,
    options: CallOptions = {},
  ): Promise<{ bytes: number }> {
    const call = 'fileDownloads.download()'
    const { signal, timeoutMs } = checkOptions(options, callOptionsSchema, call)
    if (isSink(file))
      throw new InputError(`${call}: the file is missing, which comes before the sink.`, {
        code: 'invalid_input',
        hint: 'Pass an id from `wait()`, or a position, from 0.',
      })
    const path = `${pathOf(id, call)}download/${pathSegment(file, 'file', call)}/`
    if (!isSink(sink))
      throw new InputError(`${call}: the sink is no stream that can be written to.`, {
        code: 'invalid_input',
        hint: "Pass createWriteStream('events.parquet'), for example.",
      })
    const source = await nameScope(['batch_export:read'], () => this.api.stream(path, { signal, timeoutMs }))
    let bytes = 0
    async function* counted() {
      for await (const chunk of source.body) {
        bytes += chunk.byteLength
        yield chunk
      }
    }
    try {
      await pipeline(counted, sink instanceof Writable ? sink : Writable.fromWeb(sink))
    } finally {
      source.destroy()
    }
    return { bytes }
  }

  /** Stops an export. Scope: `batch_export:write`. @throws {ApiError} when it does not run any more */
  async cancel(id: string, options?: CallOptions): Promise<FileDownload> {
    return callApi(this.api, {
      call: 'fileDownloads.cancel()',
      scope: 'batch_export:write',
      method: 'POST',
      path: `${pathOf(id, 'fileDownloads.cancel()')}cancel/`,
      answer: fileDownloadSchema,
      options,
    })
  }
}

const isSink = (value: unknown): value is Writable | WritableStream<Uint8Array> =>
  value instanceof Writable || value instanceof WritableStream

const pathOf = (id: string, call: string): string =>
  `file_download_batch_exports/${pathSegment(id, 'id', call)}/`

const CODES: Partial<Record<string, ErrorCode>> = { Cancelled: 'aborted', FailedBilling: 'quota_exceeded' }

function endedBadly(id: string, { status, error }: FileDownload): ApiError {
  const retryable = status === 'FailedRetryable' || status === 'TimedOut'
  return new ApiError(`The export ${id} ended as ${status}${error ? `: ${error}` : ''}.`, {
    code: CODES[status] ?? 'server_error',
    retryable,
    hint: retryable
      ? 'Start it again.'
      : status === 'FailedBilling'
        ? 'The organization has used up its allowance.'
        : 'Check the input, or try a shorter interval.',
    details: { id, status },
  })
}
