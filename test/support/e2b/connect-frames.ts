import type { ServerResponse } from 'node:http'

const END_OF_STREAM = 2

/** One message of a Connect stream: a flag byte, the length, JSON. */
export function encodeFrame(message: unknown, flag = 0): Buffer {
  const body = Buffer.from(JSON.stringify(message))
  const head = Buffer.alloc(5)
  head[0] = flag
  head.writeUInt32BE(body.length, 1)
  return Buffer.concat([head, body])
}

/** The only message of a streaming request. */
export function decodeFrame(body: Buffer): unknown {
  return JSON.parse(body.subarray(5, 5 + body.readUInt32BE(1)).toString())
}

export interface ConnectError {
  code: string
  message: string
}

/** Errors of a stream come in its last frame, with status 200. */
export const endFrame = (error?: ConnectError): Buffer => encodeFrame(error ? { error } : {}, END_OF_STREAM)

const STATUS: Readonly<Record<string, number>> = {
  not_found: 404,
  invalid_argument: 400,
  already_exists: 409,
  unauthenticated: 401,
  resource_exhausted: 429,
  unavailable: 503,
  unimplemented: 501,
}

/** A unary call that failed: the code decides the status. */
export class RpcFailure extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

export function sendRpcFailure(response: ServerResponse, { code, message }: RpcFailure): ServerResponse {
  return sendJson(response, STATUS[code] ?? 500, { code, message })
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): ServerResponse {
  const text = Buffer.from(JSON.stringify(body))
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': text.length,
    ...headers,
  })
  return response.end(text)
}
