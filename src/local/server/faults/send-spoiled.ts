import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { HttpAnswer } from '../http-answer.ts'
import { isPacked } from '../packed-body.ts'
import { sendAnswer } from '../router.ts'
import type { FaultName, LocalFault } from './fault.ts'

const PIECES = 10
/** For what was written to arrive. */
const FLUSH_MS = 20
/** A caller who does not read is not waited for. */
const MAX_SEND_MS = 5_000
const pack = promisify<Buffer, Buffer>((body, done) => gzip(body, { level: 1 }, done))

/** Sends an answer over a connection that fails in the way of the fault; other faults send it as it is. */
export async function sendSpoiled(
  request: IncomingMessage,
  response: ServerResponse,
  answer: HttpAnswer,
  { name, delayMs = 1000 }: LocalFault,
  signal: AbortSignal,
): Promise<void> {
  if (name === 'slow_headers') await delay(delayMs, undefined, { signal }).catch(() => {})
  if (response.destroyed) return
  if (!SPOILERS.has(name)) return sendAnswer(request, response, answer)
  if (name === 'reset_before_headers') {
    request.socket.resetAndDestroy()
    return
  }
  const whole = spoilText(name, Buffer.from(answer.body))
  const packed = name === 'cut_gzip' || isPacked(request, whole.length)
  const body = packed ? await pack(whole) : whole
  const half = body.subarray(0, Math.max(1, Math.floor(body.length / 2)))
  const head = (length: number) =>
    response.writeHead(answer.status, {
      'Content-Type': answer.contentType,
      'Content-Length': length,
      ...(packed ? { 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' } : {}),
      ...answer.headers,
    })
  switch (name) {
    case 'reset_before_body':
      head(body.length).flushHeaders()
      await delay(FLUSH_MS, undefined, { signal }).catch(() => {})
      request.socket.resetAndDestroy()
      return
    case 'reset_mid_body': {
      const sent = new Promise((resolve) => head(body.length).write(half, resolve))
      // The bytes must have left before the connection is torn down, or nothing of them arrives.
      await Promise.race([sent, delay(MAX_SEND_MS, undefined, { signal }).catch(() => {})])
      await delay(FLUSH_MS, undefined, { signal }).catch(() => {})
      request.socket.resetAndDestroy()
      return
    }
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
    case 'cut_gzip':
      head(half.length).end(half)
      return
    default:
      head(body.length).end(body)
  }
}

/** Faults of the connection and of the body; the others are in the answer already. */
const SPOILERS: ReadonlySet<string> = new Set<FaultName>([
  'reset_before_headers',
  'reset_before_body',
  'reset_mid_body',
  'slow_body',
  'truncated_json',
  'cut_gzip',
  'invalid_utf8',
])

/** What is wrong with the text, before it is compressed. */
function spoilText(name: FaultName, body: Buffer): Buffer {
  if (name === 'truncated_json') return body.subarray(0, Math.max(1, Math.floor(body.length / 2)))
  return name === 'invalid_utf8' ? withInvalidUtf8(body) : body
}

/** Puts a byte that no UTF-8 text contains into the first JSON text, after its quote. */
function withInvalidUtf8(body: Buffer): Buffer {
  const quote = body.indexOf(0x22) + 1
  return Buffer.concat([body.subarray(0, quote), Buffer.from([0xff]), body.subarray(quote)])
}
