import { ApiError } from '../errors.ts'
import { toConnectionError } from './connection-error.ts'
import type { TransportBody } from './transport.ts'

export interface ResponseBodyOptions {
  origin: string
  /** Decoded bytes accepted before the answer is refused. */
  maxBytes: number
  destroy(): void
}

/** A transport's body: counts decoded bytes, refuses more than `maxBytes`, and names a broken stream a `ConnectionError`. */
export function createResponseBody(
  source: AsyncIterable<Uint8Array>,
  { origin, maxBytes, destroy }: ResponseBodyOptions,
): TransportBody {
  async function* read(): AsyncGenerator<Uint8Array> {
    let received = 0
    try {
      for await (const chunk of source) {
        received += chunk.byteLength
        if (received > maxBytes) throw tooLarge(origin, maxBytes)
        yield chunk
      }
    } catch (error) {
      throw toConnectionError(error, origin, 'body')
    }
  }
  async function bytes(): Promise<Uint8Array> {
    const chunks: Uint8Array[] = []
    for await (const chunk of read()) chunks.push(chunk)
    return joinChunks(chunks)
  }
  return { [Symbol.asyncIterator]: read, bytes, destroy }
}

/** All chunks as one; a single chunk is not copied. */
export const joinChunks = (chunks: readonly Uint8Array[]): Uint8Array =>
  chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)

export function tooLarge(origin: string, maxBytes: number): ApiError {
  return new ApiError(`The answer of ${origin} is larger than ${maxBytes} bytes`, {
    code: 'invalid_response',
    hint: 'Ask for fewer rows or columns, or raise maxResponseBytes.',
    details: { maxBytes },
  })
}
