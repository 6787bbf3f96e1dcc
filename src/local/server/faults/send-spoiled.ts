import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { HttpAnswer } from '../http-answer.ts'
import { sendAnswer } from '../router.ts'
import type { LocalFault } from './fault.ts'

const PIECES = 10

/** Sends an answer over a connection that fails in the way of the fault; other faults send it as it is. */
export async function sendSpoiled(
  request: IncomingMessage,
  response: ServerResponse,
  answer: HttpAnswer,
  { name, delayMs = 1000 }: LocalFault,
  signal: AbortSignal,
): Promise<void> {
  const body = Buffer.from(answer.body)
  const half = body.subarray(0, Math.max(1, Math.floor(body.length / 2)))
  const head = (length: number, extra: Record<string, string> = {}) =>
    response.writeHead(answer.status, {
      'Content-Type': answer.contentType,
      'Content-Length': length,
      ...answer.headers,
      ...extra,
    })
  switch (name) {
    case 'reset_before_headers':
      request.socket.resetAndDestroy()
      return
    case 'reset_before_body':
      head(body.length).flushHeaders()
      await delay(20, undefined, { signal }).catch(() => {})
      request.socket.resetAndDestroy()
      return
    case 'reset_mid_body':
      head(body.length).write(half)
      // The bytes must have left before the connection is torn down, or nothing of them arrives.
      await delay(20, undefined, { signal }).catch(() => {})
      request.socket.resetAndDestroy()
      return
    case 'slow_headers':
      await delay(delayMs, undefined, { signal }).catch(() => {})
      return sendAnswer(request, response, answer)
    case 'slow_body': {
      head(body.length)
      const size = Math.max(1, Math.ceil(body.length / PIECES))
      for (let start = 0; start < body.length && !signal.aborted; start += size) {
        response.write(body.subarray(start, start + size))
        await delay(delayMs, undefined, { signal }).catch(() => {})
      }
      response.end()
      return
    }
    case 'truncated_json':
      head(half.length).end(half)
      return
    case 'cut_gzip': {
      const packed = gzipSync(body)
      const cut = packed.subarray(0, Math.floor(packed.length / 2))
      head(cut.length, { 'Content-Encoding': 'gzip' }).end(cut)
      return
    }
    case 'invalid_utf8': {
      const spoiled = withInvalidUtf8(body)
      head(spoiled.length).end(spoiled)
      return
    }
    default:
      sendAnswer(request, response, answer)
  }
}

/** Puts a byte that no UTF-8 text contains into the first JSON text, after its quote. */
function withInvalidUtf8(body: Buffer): Buffer {
  const quote = body.indexOf(0x22) + 1
  return Buffer.concat([body.subarray(0, quote), Buffer.from([0xff]), body.subarray(quote)])
}
