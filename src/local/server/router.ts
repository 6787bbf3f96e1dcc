import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline, Readable } from 'node:stream'
import createRouter from 'find-my-way'
import { methodNotAllowed, notFound } from './api-failure.ts'
import type { LocalFault } from './faults/fault.ts'
import type { HttpAnswer } from './http-answer.ts'
import { isPacked, packBody } from './packed-body.ts'

/** One request on its way to a handler. */
export interface RouteCall {
  request: IncomingMessage
  params: Readonly<Record<string, string | undefined>>
  searchParams: URLSearchParams
  /** Fires when the caller goes away before the answer. */
  signal: AbortSignal
  /** What is to go wrong with this request. */
  fault?: LocalFault
}

export type RouteHandler = (call: RouteCall) => Promise<HttpAnswer> | HttpAnswer

/** Handlers by path and method; trailing slashes do not matter. */
export type Routes = Readonly<Record<string, Partial<Record<Method, RouteHandler>>>>

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/**
 * Finds and runs the handler of a request.
 * @throws {ApiFailure} 404 for an unknown path, 405 for a method the path does not take.
 */
export function createDispatcher(routes: Routes): (call: Omit<RouteCall, 'params'>) => Promise<HttpAnswer> {
  // The router knows paths alone, all under one method: entering each of them under every method takes most of a second.
  const router = createRouter({ ignoreTrailingSlash: true, caseSensitive: true, maxParamLength: 200 })
  for (const [path, handlers] of Object.entries(routes)) router.on('GET', path, () => {}, handlers)
  return async (call) => {
    const { method = 'GET', url = '/' } = call.request
    const path = url.split('?')[0]!
    const found = router.find('GET', path)
    if (!found) throw notFound('Not found.')
    const handlers = found.store as Routes[string]
    const handler = Object.hasOwn(handlers, method) ? handlers[method as Method] : undefined
    if (!handler) throw methodNotAllowed(method, Object.keys(handlers))
    return handler({ ...call, params: found.params })
  }
}

/** Writes the answer, compressed where PostHog does; what is left of the request body is not waited for. */
export function sendAnswer(request: IncomingMessage, response: ServerResponse, answer: HttpAnswer): void {
  if (response.destroyed) return
  const plain = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body
  const packed = isPacked(request, plain.length)
  const body = packed ? packBody(plain) : plain
  response.writeHead(answer.status, {
    'Content-Type': answer.contentType,
    ...(body instanceof Readable ? {} : { 'Content-Length': body.length }),
    ...(packed ? { 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' } : {}),
    ...(request.complete ? {} : { Connection: 'close' }),
    ...answer.headers,
  })
  // A caller who leaves early ends the stream; there is nobody to tell.
  if (body instanceof Readable) pipeline(body, response, () => {})
  else response.end(body)
  request.resume()
}
