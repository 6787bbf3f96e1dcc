import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'

const HEAD_BYTES = 4
const CHUNK_BYTES = 256 * 1024

/** The first four bytes, which say what kind of file it is. */
export async function headOf(path: string): Promise<Buffer> {
  const file = await open(path)
  const { buffer, bytesRead } = await file
    .read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    .finally(() => file.close())
  return buffer.subarray(0, bytesRead)
}

/** The text of a file in pieces, unpacked when it is gzipped, without a byte order mark. */
export async function* readText(path: string, signal?: AbortSignal): AsyncGenerator<string> {
  const head = await headOf(path)
  const bytes = createReadStream(path, { highWaterMark: CHUNK_BYTES })
  const isGzip = head[0] === 0x1f && head[1] === 0x8b
  const text = isGzip ? createGunzip() : bytes
  if (text !== bytes) {
    bytes.on('error', (error) => text.destroy(error))
    text.on('close', () => bytes.destroy())
    bytes.pipe(text as ReturnType<typeof createGunzip>)
  }
  let isFirst = true
  for await (const chunk of text.setEncoding('utf8') as AsyncIterable<string>) {
    signal?.throwIfAborted()
    yield isFirst ? chunk.replace(/^\ufeff/, '') : chunk
    isFirst = false
  }
}
