import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { LocalPostHogError, PostHogDriverError } from '../../errors.ts'
import { VERSION } from '../../version.ts'
import type { Engine } from '../engine/engine.ts'
import type { Ingestion } from '../ingest/ingestion.ts'
import { ApiFailure, parseError, serverError } from './api-failure.ts'
import { apiRoutes, type LocalLimits } from './api-routes.ts'
import { captureRoute } from './capture-route.ts'
import { captureV1Route } from './capture-v1-route.ts'
import { FileDownloads } from './exports/file-downloads.ts'
import type { LocalFault } from './faults/fault.ts'
import { faultAnswer, spoilContent } from './faults/fault-answer.ts'
import { FaultSwitchboard } from './faults/fault-switchboard.ts'
import { sendSpoiled } from './faults/send-spoiled.ts'
import { flagsRoute } from './flags/flags-route.ts'
import { type HttpAnswer, json } from './http-answer.ts'
import { RequestLimit } from './limits/request-limit.ts'
import { personalRoutes } from './personal-routes.ts'
import type { LocalProject } from './project-description.ts'
import type { QueryService } from './query/query-service.ts'
import type { ApiContext } from './rest/api-route.ts'
import type { EntityStore } from './rest/entity-store.ts'
import { keepProject } from './rest/keep-project.ts'
import { createDispatcher, type Routes, sendAnswer } from './router.ts'

export interface LocalServerOptions {
  /** @default a free one */
  port?: number
  apiKey: string
  /** What the key may do. @default everything */
  scopes?: readonly string[]
  project: LocalProject
  engine: Engine
  queries: QueryService
  ingestion: Ingestion
  entities: EntityStore
  /** @default none */
  limits?: LocalLimits
  /** What goes wrong on purpose. @default nothing */
  faults?: FaultSwitchboard
  /** The clock of captured events. @default Date.now */
  now?: () => number
}

export interface LocalServer extends AsyncDisposable {
  url: string
  /** Stops listening, cancels what runs and ends every connection. */
  close(): Promise<void>
}

const HOST = '127.0.0.1'
const MEBIBYTE = 1024 ** 2
const MAX_BATCH_BYTES = 20 * MEBIBYTE
const MAX_EVENT_BYTES = 2 * MEBIBYTE

/**
 * Serves PostHog's HTTP API on the loopback interface.
 * @throws {LocalPostHogError} when the port is taken.
 */
export async function startLocalServer(options: LocalServerOptions): Promise<LocalServer> {
  const { now = Date.now, faults = new FaultSwitchboard() } = options
  const context: ApiContext = { ...options, now }
  const downloads = new FileDownloads(context)
  const dispatch = createDispatcher(routesOf(options, context, downloads, () => url))
  await keepProject(options.entities, options.project)
  const server = createServer((request, response) => {
    void handle(request, response)
  })
  const url = await listen(server, options.port ?? 0)

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const controller = new AbortController()
    response.once('close', () => {
      if (!response.writableEnded) controller.abort()
    })
    const { signal } = controller
    let fault: LocalFault | undefined
    const answer = await answerOf(async () => {
      fault = takeFault(faults, request)
      const path = request.url?.split('?')[0] ?? '/'
      const instead = fault && faultAnswer(fault, path)
      if (instead) return instead
      const searchParams = new URLSearchParams(request.url?.split('?').slice(1).join('?'))
      return dispatch({ request, searchParams, signal, fault })
    })
    if (fault && !response.destroyed)
      await sendSpoiled(request, response, spoilContent(fault, answer), fault, signal)
    else sendAnswer(request, response, answer)
  }

  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= (async () => {
      options.queries.close()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
      await downloads.close()
    })()
    return closing
  }
  return { url, close, [Symbol.asyncDispose]: close }
}

function routesOf(
  options: LocalServerOptions,
  context: ApiContext,
  downloads: FileDownloads,
  origin: () => string,
): Routes {
  const { apiKey, project, ingestion, scopes = ['*'], limits = {} } = options
  const { now } = context
  const { requestsPerMinute } = limits
  const target = { ingestion, projectToken: project.token, now }
  const capture = (maxBytes: number, unnamed?: string): Routes[string] => {
    const route = captureRoute({ ...target, maxBytes, unnamed })
    return { POST: route, GET: route }
  }
  const flags = { POST: flagsRoute(context) }
  return {
    ...personalRoutes(apiRoutes(context, { scopes, limits, downloads }), {
      apiKey,
      scopes,
      project,
      limit: requestsPerMinute === undefined ? undefined : new RequestLimit(requestsPerMinute),
      origin,
    }),
    '/flags': flags,
    '/decide': flags,
    '/batch': capture(MAX_BATCH_BYTES),
    '/i/v0/e': capture(MAX_EVENT_BYTES),
    '/i/v0/ai/batch': capture(MAX_BATCH_BYTES),
    '/i/v1/analytics/events': { POST: captureV1Route({ ...target, maxBytes: MAX_BATCH_BYTES }) },
    '/e': capture(MAX_EVENT_BYTES),
    '/capture': capture(MAX_EVENT_BYTES),
    '/track': capture(MAX_EVENT_BYTES),
    '/engage': capture(MAX_EVENT_BYTES, '$identify'),
    '/_health': { GET: () => json(200, { status: 'ok', server: 'posthog-driver local', version: VERSION }) },
  }
}

/** @throws {ApiFailure} 400 for a header that names no fault: a test that misspells one should hear of it. */
function takeFault(faults: FaultSwitchboard, request: IncomingMessage): LocalFault | undefined {
  try {
    return faults.take(request)
  } catch (error) {
    throw PostHogDriverError.isInstance(error) ? parseError(`${error.message} ${error.hint ?? ''}`) : error
  }
}

/** Every failure becomes an answer: PostHog's envelope for refusals, 500 or 503 for what went wrong here. */
async function answerOf(work: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ApiFailure) return error.toAnswer()
    if (PostHogDriverError.isInstance(error)) {
      const detail = [error.message, error.hint].filter(Boolean).join(' ')
      return serverError(detail, error.retryable ? 503 : 500).toAnswer()
    }
    const reason = error instanceof Error ? error.message : String(error)
    return serverError(`The local PostHog failed: ${reason}`).toAnswer()
  }
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isPortToBlame = error.code === 'EADDRINUSE' || error.code === 'EACCES'
      reject(
        new LocalPostHogError(`The local PostHog cannot listen on ${HOST}:${port}: ${error.message}`, {
          code: 'local_failed',
          hint: isPortToBlame ? 'Choose another port, or leave it out to get a free one.' : undefined,
          cause: error,
        }),
      )
    })
    server.listen(port, HOST, () => {
      resolve(`http://${HOST}:${(server.address() as AddressInfo).port}`)
    })
  })
}
