import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { createTemporaryDirectory } from '../../../working-directory.ts'
import { invalidInput, notFound } from '../api-failure.ts'
import type { FAILED_RUNS, LocalFault } from '../faults/fault.ts'
import { type HttpAnswer, json } from '../http-answer.ts'
import { type ApiCall, type ApiContext, type ApiRoutes, pathParam } from '../rest/api-route.ts'
import { pageOf } from '../rest/page.ts'
import { readInput } from '../rest/read-input.ts'
import type { ExportSelection } from './export-models.ts'
import { ObjectStore } from './object-store.ts'
import { tooManyDownloads } from './too-many-downloads.ts'
import { writeExport } from './write-export.ts'

const WEEK_MS = 7 * 86_400_000
const MAX_RUNNING = 3
/** A run is started first and runs later. */
const STARTING_MS = 50
/** A run that is over is said to run until its files can be listed. */
const LISTING_MS = 100

interface Download {
  id: string
  status: 'Starting' | 'Running' | 'Completed' | (typeof FAILED_RUNS)[number]
  /** Names of the files by the ids they are asked for. */
  files: Map<string, string>
  error?: string
  directory: string
  controller: AbortController
}

const input = z.strictObject({
  model: z.enum(['events', 'persons', 'sessions']).default('events'),
  file: z
    .strictObject({
      format: z.enum(['Parquet', 'JSONLines']).default('Parquet'),
      compression: z.enum(['zstd', 'gzip', 'brotli', 'lz4', 'snappy']).nullish(),
      max_size_mb: z.number().int().min(1).nullish(),
    })
    .refine(
      ({ format, compression }) =>
        format === 'Parquet' || !compression || /^(?:gzip|brotli)$/.test(compression),
      'JSONLines takes gzip or brotli.',
    )
    .prefault({}),
  include: z.array(z.string()).nullish(),
  exclude: z.array(z.string()).nullish(),
  data_interval_start: z.string(),
  data_interval_end: z.string(),
})

/** Files of rows on demand: started, polled, and fetched from another origin under a signed link. */
export class FileDownloads implements AsyncDisposable {
  readonly #downloads = new Map<string, Download>()
  readonly #store = new ObjectStore()
  readonly #running = new Set<Promise<void>>()

  constructor(readonly context: ApiContext) {}

  routes(): ApiRoutes {
    const path = 'file_download_batch_exports'
    const download = {
      GET: { scopes: ['batch_export:read'], run: (call: ApiCall) => this.#redirect(call) },
    }
    return {
      [path]: {
        GET: {
          scopes: ['batch_export:read'],
          run: (call) =>
            pageOf(
              call,
              [...this.#downloads.values()].reverse().map(({ id, status }) => ({ id, status })),
            ),
        },
        POST: { scopes: ['batch_export:write'], run: (call) => this.#start(call) },
      },
      [`${path}/:downloadId`]: {
        GET: {
          scopes: ['batch_export:read'],
          run: (call) => {
            const { status, files, error } = this.#find(call)
            return json(200, {
              status,
              ...(status === 'Completed' && { files: [...files.keys()] }),
              ...(error !== undefined && { error }),
            })
          },
        },
      },
      [`${path}/:downloadId/download`]: download,
      [`${path}/:downloadId/download/:file`]: download,
      [`${path}/:downloadId/cancel`]: {
        POST: { scopes: ['batch_export:write'], run: (call) => this.#cancel(call) },
      },
    }
  }

  async close(): Promise<void> {
    for (const { controller } of this.#downloads.values()) controller.abort()
    await Promise.allSettled(this.#running)
    await this.#store.close()
    for (const { directory } of this.#downloads.values())
      await rm(directory, { recursive: true, force: true })
    this.#downloads.clear()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #start({ body, fault }: ApiCall): Promise<HttpAnswer> {
    const { file, ...given } = readInput(input, body)
    const selection = selectionOf(given, this.context.now())
    if (this.#running.size >= MAX_RUNNING) throw tooManyDownloads()
    const download: Download = {
      id: randomUUID(),
      status: 'Starting',
      files: new Map(),
      directory: await createTemporaryDirectory('posthog-local-export'),
      controller: new AbortController(),
    }
    this.#downloads.set(download.id, download)
    const running = this.#run(download, selection, file, fault).finally(() => this.#running.delete(running))
    this.#running.add(running)
    return json(202, { id: download.id })
  }

  async #run(
    download: Download,
    selection: ExportSelection,
    file: z.output<typeof input>['file'],
    fault: LocalFault | undefined,
  ): Promise<void> {
    const { engine, ingestion } = this.context
    const { signal } = download.controller
    try {
      await delay(STARTING_MS, undefined, { signal })
      download.status = 'Running'
      await ingestion.flush()
      const names = await writeExport(engine, selection, file, download.directory, signal)
      await delay(LISTING_MS, undefined, { signal })
      if (fault?.name === 'run_failed') {
        download.status = fault.status ?? 'Failed'
        download.error = `The export ended as ${download.status}.`
        return
      }
      for (const name of names) download.files.set(randomUUID(), name)
      download.status = 'Completed'
    } catch (error) {
      if (signal.aborted) return
      download.status = 'Failed'
      download.error = error instanceof Error ? error.message : String(error)
    }
  }

  #find(call: ApiCall): Download {
    const download = this.#downloads.get(pathParam(call, 'downloadId'))
    if (!download) throw notFound('Not found.')
    return download
  }

  async #redirect(call: ApiCall): Promise<HttpAnswer> {
    const { status, files, directory } = this.#find(call)
    if (status !== 'Completed')
      throw invalidInput(`The export is ${status}: files come when it is Completed.`)
    const { file = '0' } = call.params
    const { fault } = call
    const name = files.get(file) ?? (/^\d+$/.test(file) ? [...files.values()][Number(file)] : undefined)
    if (name === undefined) throw notFound('Not found.')
    const location = await this.#store.link(join(directory, name), {
      expired: fault?.name === 'expired_link',
      cut: fault?.name === 'cut_download',
    })
    return {
      status: 302,
      body: '',
      contentType: 'text/plain; charset=utf-8',
      headers: { Location: location, 'Cache-Control': 'no-store' },
    }
  }

  #cancel(call: ApiCall): HttpAnswer {
    const download = this.#find(call)
    const { status } = download
    if (status !== 'Starting' && status !== 'Running')
      throw invalidInput(`The export is ${status}, not running.`)
    download.status = 'Cancelled'
    download.controller.abort()
    return json(200, { status: 'Cancelled' })
  }
}

/** @throws {ApiFailure} 400 for an interval that is not one, ends in the future or is longer than a week. */
function selectionOf(
  { model, include, exclude, data_interval_start, data_interval_end }: Omit<z.output<typeof input>, 'file'>,
  nowMs: number,
): ExportSelection {
  const fromMs = momentMs(data_interval_start, 'data_interval_start')
  const toMs = momentMs(data_interval_end, 'data_interval_end')
  if (fromMs >= toMs) throw invalidInput('The start is not before the end.', 'data_interval_start')
  if (toMs - fromMs > WEEK_MS)
    throw invalidInput('The interval is longer than one week.', 'data_interval_end')
  if (toMs > nowMs) throw invalidInput('The interval ends in the future.', 'data_interval_end')
  if (model !== 'events' && (include?.length || exclude?.length))
    throw invalidInput('Only events are chosen by name.', include?.length ? 'include' : 'exclude')
  return { model, fromMs, toMs, include: include ?? [], exclude: exclude ?? [] }
}

/** Without an offset, times are in UTC. */
export function momentMs(text: string, attr: string): number {
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/i.test(text) || /^\d{4}-\d\d-\d\d$/.test(text) ? text : `${text}Z`
  const ms = Date.parse(zoned)
  if (Number.isNaN(ms)) throw invalidInput('Datetime has wrong format.', attr)
  return ms
}
