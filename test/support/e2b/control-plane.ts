import type { ServerResponse } from 'node:http'
import { sendJson } from './connect-frames.ts'
import type { E2BState } from './e2b-state.ts'
import type { LoggedRequest } from './request-log.ts'
import type { CreateRequest, TestSandbox } from './test-sandbox.ts'

const PAGE_SIZE = 100
const KNOWN_TEMPLATES = ['base']

/** The routes that make, find and end sandboxes. */
export function serveControlPlane(
  state: E2BState,
  request: LoggedRequest,
  response: ServerResponse,
): ServerResponse {
  const { method, path, headers } = request
  // Uploads go to a store of files, which knows no keys.
  if (headers['x-api-key'] !== state.apiKey && !path.startsWith('/upload/'))
    return sendJson(response, 401, { code: 401, message: 'Invalid API key format' })
  if (path === '/v2/sandboxes') {
    if (method === 'POST') return create(state, readBody(request) as unknown as CreateRequest, response)
    if (method === 'GET') return list(state, request.query, response)
  }
  const built = state.templates.serve(request, response, `http://${headers.host}`)
  if (built) return built
  const [, id = '', action = ''] = /^\/(?:v2\/)?sandboxes\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? []
  const sandbox = state.sandboxes.get(id)
  if (!sandbox) return sendJson(response, 404, { code: 404, message: `sandbox "${id}" not found` })
  const route = `${method} ${action}`.trim()
  const body = readBody(request)
  switch (route) {
    case 'GET':
      return sendJson(response, 200, detail(sandbox))
    case 'DELETE':
      sandbox.end()
      return noContent(response)
    case 'POST timeout':
      sandbox.setTimeout(Number(body.timeout))
      return noContent(response)
    case 'POST pause':
      if (sandbox.state === 'paused') return sendJson(response, 409, { code: 409, message: 'already paused' })
      sandbox.pause()
      return noContent(response)
    case 'PUT network':
      sandbox.request.network = body as CreateRequest['network']
      return noContent(response)
    case 'POST connect': {
      const resumed = sandbox.state === 'paused'
      sandbox.state = 'running'
      const end = Date.now() + Number(body.timeout ?? 300) * 1000
      // Connecting prolongs a running sandbox and never shortens it.
      if (resumed || end > sandbox.endAt.getTime()) sandbox.setTimeout(Number(body.timeout ?? 300))
      return sendJson(response, resumed ? 201 : 200, connection(sandbox))
    }
    default:
      return sendJson(response, 404, { code: 404, message: `no route ${method} ${path}` })
  }
}

function create(state: E2BState, request: CreateRequest, response: ServerResponse): ServerResponse {
  const { templateID, timeout = 300, network, metadata = {} } = request
  const refuse = (status: number, message: string) => sendJson(response, status, { code: status, message })
  if (!KNOWN_TEMPLATES.includes(templateID) && !state.templates.has(templateID))
    return refuse(404, `template '${templateID}' not found`)
  if (!(timeout > 0 && timeout <= 86_400)) return refuse(400, 'Timeout cannot be greater than 24 hours')
  if (!Object.values(metadata).every((value) => typeof value === 'string'))
    return refuse(400, 'metadata values must be strings')
  const { allowOut = [], denyOut = [] } = network ?? {}
  if (allowOut.some((host) => !/^[\d.:/]+$/.test(host)) && !denyOut.includes('0.0.0.0/0'))
    return refuse(400, 'when specifying allowed domains, denyOut must include 0.0.0.0/0')
  if (state.sandboxes.size >= state.maxSandboxes) {
    const limit = state.maxSandboxes
    return refuse(429, `you have reached the maximum number of concurrent E2B sandboxes (${limit})`)
  }
  return sendJson(response, 201, connection(state.addSandbox(request)))
}

function list(state: E2BState, query: URLSearchParams, response: ServerResponse): ServerResponse {
  const wanted = [...new URLSearchParams(query.get('metadata') ?? '')].map(([key, value]) => [
    decodeURIComponent(key),
    decodeURIComponent(value),
  ])
  const states = query.get('state')?.split(',')
  const found = [...state.sandboxes.values()]
    .filter((one) => wanted.every(([key, value]) => one.request.metadata?.[key!] === value))
    .filter((one) => !states || states.includes(one.state))
  const limit = Number(query.get('limit') ?? state.pageSize ?? PAGE_SIZE)
  const from = Number(query.get('nextToken') ?? 0)
  const page = found.slice(from, from + limit)
  const next = from + limit < found.length ? { 'x-next-token': String(from + limit) } : undefined
  return sendJson(response, 200, page.map(detail), next)
}

const connection = ({ id, token, request }: TestSandbox) => ({
  sandboxID: id,
  templateID: request.templateID,
  clientID: 'test',
  envdVersion: '0.6.13',
  envdAccessToken: token,
})

const detail = (sandbox: TestSandbox) => ({
  ...connection(sandbox),
  startedAt: sandbox.startedAt.toISOString(),
  endAt: sandbox.endAt.toISOString(),
  state: sandbox.state,
  cpuCount: 2,
  memoryMB: 512,
  diskSizeMB: 1024,
  metadata: sandbox.request.metadata ?? {},
})

function noContent(response: ServerResponse): ServerResponse {
  response.writeHead(204)
  return response.end()
}

const readBody = ({ body }: LoggedRequest): Record<string, unknown> =>
  body.length > 0 ? JSON.parse(body.toString()) : {}
