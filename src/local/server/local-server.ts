import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { LocalPostHogError, PostHogDriverError } from '../../errors.ts'
import { VERSION } from '../../version.ts'
import type { Ingestion } from '../ingest/ingestion.ts'
import { bearerOf, checkPersonalKey } from './access.ts'
import { ApiFailure, notFound, serverError } from './api-failure.ts'
import { captureRoute } from './capture-route.ts'
import { type HttpAnswer, json } from './http-answer.ts'
import { describeKey, describeProject, describeUser, type LocalProject } from './project-description.ts'
import { readQueryRequest } from './query/query-request.ts'
import type { QueryService } from './query/query-service.ts'
import { parseJsonBody, readBody } from './request-body.ts'
import { createDispatcher, type RouteCall, type RouteHandler, type Routes, sendAnswer } from './router.ts'

export interface LocalServerOptions {
  /** @default a free one */
  port?: number
  apiKey: string
  project: LocalProject
  queries: QueryService
  ingestion: Ingestion
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
const MAX_API_BYTES = 20 * 1_000_000
const MAX_BATCH_BYTES = 20 * MEBIBYTE
const MAX_EVENT_BYTES = 2 * MEBIBYTE

/**
 * Serves PostHog's HTTP API on the loopback interface.
 * @throws {LocalPostHogError} when the port is taken.
 */
export async function startLocalServer(options: LocalServerOptions): Promise<LocalServer> {
  const dispatch = createDispatcher(routesOf(options, () => url))
  const server = createServer((request, response) => {
    void handle(request, response)
  })
  const url = await listen(server, options.port ?? 0)

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const controller = new AbortController()
    response.once('close', () => {
      if (!response.writableEnded) controller.abort()
    })
    const searchParams = new URLSearchParams(request.url?.split('?').slice(1).join('?'))
    const answer = await answerOf(() => dispatch({ request, searchParams, signal: controller.signal }))
    sendAnswer(request, response, answer)
  }

  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= new Promise((resolve) => {
      options.queries.close()
      server.close(() => resolve())
      server.closeAllConnections()
    })
    return closing
  }
  return { url, close, [Symbol.asyncDispose]: close }
}

function routesOf(options: LocalServerOptions, origin: () => string): Routes {
  const { apiKey, project, queries, ingestion, now = Date.now } = options

  /** A route for holders of the personal key; the body has been read as JSON. */
  const guarded =
    (handler: (call: RouteCall & { body: unknown }) => Promise<HttpAnswer> | HttpAnswer): RouteHandler =>
    async (call) => {
      const bytes = await readBody(call.request, MAX_API_BYTES)
      // A key in the header is checked before the body is looked at.
      const inHeader = bearerOf(call.request) !== undefined
      if (inHeader) checkPersonalKey(apiKey, { ...call, body: undefined, origin: origin() })
      const body = parseJsonBody(bytes)
      if (!inHeader) checkPersonalKey(apiKey, { ...call, body, origin: origin() })
      return handler({ ...call, body })
    }
  const inProject = (handler: (call: RouteCall & { body: unknown }) => Promise<HttpAnswer> | HttpAnswer) =>
    guarded((call) => {
      const { id } = call.params
      if (id !== String(project.id) && id !== '@current') throw notFound('Project not found.')
      return handler(call)
    })

  const runQuery = inProject(({ body, params, signal }) =>
    queries.run(readQueryRequest(body, params.kind), signal),
  )
  const projectRoutes = (prefix: string): Routes => ({
    [`${prefix}/:id`]: { GET: inProject(() => json(200, describeProject(project))) },
    [`${prefix}/:id/query`]: { POST: runQuery },
    [`${prefix}/:id/query/check_auth_for_async`]: { POST: inProject(() => json(200, { user: 'ok' })) },
    [`${prefix}/:id/query/:queryId`]: {
      GET: inProject(({ params }) => queries.status(params.queryId!)),
      DELETE: inProject(({ params }) => queries.cancel(params.queryId!)),
      // The same place in the path names a kind when something is posted.
      POST: (call) => runQuery({ ...call, params: { ...call.params, kind: call.params.queryId } }),
    },
  })
  const capture = (maxBytes: number): Routes[string] => {
    const route = captureRoute({ ingestion, projectToken: project.token, maxBytes, now })
    return { POST: route, GET: route }
  }

  return {
    ...projectRoutes('/api/projects'),
    ...projectRoutes('/api/environments'),
    '/api/users/@me': { GET: guarded(() => json(200, describeUser(project))) },
    '/api/personal_api_keys/@current': { GET: guarded(() => json(200, describeKey(project))) },
    '/batch': capture(MAX_BATCH_BYTES),
    '/i/v0/e': capture(MAX_EVENT_BYTES),
    '/e': capture(MAX_EVENT_BYTES),
    '/capture': capture(MAX_EVENT_BYTES),
    '/track': capture(MAX_EVENT_BYTES),
    '/engage': capture(MAX_EVENT_BYTES),
    '/_health': { GET: () => json(200, { status: 'ok', server: 'posthog-driver local', version: VERSION }) },
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
      const taken = error.code === 'EADDRINUSE'
      reject(
        new LocalPostHogError(`The local PostHog cannot listen on ${HOST}:${port}: ${error.message}`, {
          code: 'local_failed',
          hint: taken ? 'Choose another port, or leave it out to get a free one.' : undefined,
          cause: error,
        }),
      )
    })
    server.listen(port, HOST, () => {
      resolve(`http://${HOST}:${(server.address() as AddressInfo).port}`)
    })
  })
}
