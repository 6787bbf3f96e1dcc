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
  return {
    [Symbol.asyncIterator]: read,
    destroy,
    text: async () => new TextDecoder().decode(await collectBytes(read())),
  }
}

/** All chunks as one array; a single chunk is not copied. */
export async function collectBytes(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
}

function tooLarge(origin: string, maxBytes: number): ApiError {
  return new ApiError(`The answer of ${origin} is larger than ${maxBytes} bytes`, {
    code: 'invalid_response',
    hint: 'Ask for fewer rows or columns, or raise maxResponseBytes.',
    details: { maxBytes },
  })
}
