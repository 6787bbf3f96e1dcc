import { PassThrough, pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { FileDownloads } from '../../client/resources/file-downloads.ts'
import { ApiError } from '../../errors.ts'

const HELD_BYTES = 1024 * 1024

/** The unpacked bytes of one of PostHog's files, as they arrive. A stop takes the connection with it. */
export async function* fileBytes(
  downloads: Pick<FileDownloads, 'download'>,
  id: string,
  file: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const arriving = new PassThrough({ highWaterMark: HELD_BYTES })
  const downloading = downloads.download(id, file, arriving, { signal })
  downloading.catch((error: Error) => arriving.destroy(error))
  try {
    yield* unpacked(arriving)
    await downloading
  } catch (error) {
    throw isZlibError(error)
      ? new ApiError(`A file of PostHog's is no whole gzip file: ${error.message}.`, {
          code: 'invalid_response',
          retryable: true,
          cause: error,
        })
      : error
  } finally {
    arriving.destroy()
    await downloading.catch(() => {})
  }
}

/** An object store that says how its files are packed has them unpacked on the way: the first bytes tell. */
async function* unpacked(arriving: Readable): AsyncGenerator<Uint8Array, void, undefined> {
  const pieces = arriving[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let first = (await pieces.next()).value as Buffer | undefined
  if (first?.length === 1) first = Buffer.concat([first, ((await pieces.next()).value ?? []) as Buffer])
  if (!first) return
  const whole = startingWith(first, pieces)
  if (first[0] !== 0x1f || first[1] !== 0x8b) return yield* whole
  const gunzip = createGunzip({ chunkSize: HELD_BYTES / 4 })
  // Its failure destroys the stream that is read.
  pipeline(Readable.from(whole, { objectMode: false }), gunzip, () => {})
  yield* gunzip
}

async function* startingWith(
  first: Buffer,
  rest: AsyncIterator<Buffer>,
): AsyncGenerator<Buffer, void, undefined> {
  yield first
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}

const isZlibError = (error: unknown): error is Error =>
  error instanceof Error && String((error as NodeJS.ErrnoException).code).startsWith('Z_')
