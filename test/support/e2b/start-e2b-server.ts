import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { RpcFailure, sendJson, sendRpcFailure } from './connect-frames.ts'
import { serveControlPlane } from './control-plane.ts'
import { E2BState } from './e2b-state.ts'
import { serveFiles, uploadedFiles, writeInto } from './envd-files.ts'
import { callFilesystem } from './envd-filesystem.ts'
import { callProcess, streamProcess } from './envd-process.ts'
import { type Fault, type FaultPoint, Faults } from './faults.ts'
import { type LoggedRequest, RequestLog, unzipped } from './request-log.ts'
import type { TestSandbox } from './test-sandbox.ts'

export interface E2BServer extends AsyncDisposable {
  url: string
  apiKey: string
  /** Options that lead the stock SDK here. */
  connection: { apiKey: string; apiUrl: string; sandboxUrl: string }
  requests: RequestLog
  faults: Faults
  state: E2BState
  /** Sandboxes that would cost money now. */
  readonly liveSandboxes: number
  /** Processes on this machine that belong to a sandbox of this server, orphans included. */
  liveProcesses(): number[]
  /** Ends all sandboxes, or this one, as if its time had come. */
  expire(sandboxId?: string): void
}

/**
 * An E2B on loopback for the stock SDK: control plane and envd of every sandbox at one address. Processes are real, run by
 * a login shell whose HOME is the sandbox's own directory; commands therefore use paths relative to it. As in the real one,
 * a kill reaches the leader only, and losing a stream stops nothing.
 */
export async function startE2BServer(apiKey = `e2b_${'0'.repeat(40)}`): Promise<E2BServer> {
  const state = new E2BState(apiKey)
  const requests = new RequestLog()
  const faults = new Faults()
  const server = createServer((request, response) => {
    void serve(request, response).catch((error) => {
      if (response.headersSent) response.destroy()
      else sendJson(response, 500, { code: 500, message: String(error) })
    })
  })

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const url = new URL(request.url ?? '/', 'http://e2b')
    const sandboxId = request.headers['e2b-sandbox-id']?.toString()
    const point = pointOf(request.method ?? '', url.pathname)
    const fault = point && faults.take(point)
    const raw = await readBody(request, fault?.kind === 'cut')
    const logged: LoggedRequest = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: unzipped(raw, request.headers['content-encoding']),
      sandboxId,
    }
    requests.all.push(logged)
    const sandbox = sandboxId === undefined ? undefined : state.sandboxes.get(sandboxId)
    if (fault && (await misbehave(fault, logged, sandbox, response))) return
    if (sandboxId === undefined) return serveControlPlane(state, logged, response)
    if (sandbox?.state !== 'running' || !state.sandboxes.has(sandboxId))
      return sendJson(response, 502, { sandboxId, message: 'The sandbox was not found', code: 502 })
    return serveEnvd(sandbox, logged, response, fault)
  }

  /** Whether the fault was the answer. */
  async function misbehave(
    fault: Fault,
    request: LoggedRequest,
    sandbox: TestSandbox | undefined,
    response: ServerResponse,
  ): Promise<boolean> {
    switch (fault.kind) {
      case 'status': {
        const { status, retryAfter, message = 'planned fault' } = fault
        const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': retryAfter }
        sendJson(response, status, { code: status, message }, headers)
        return true
      }
      case 'slow':
        await sleep(fault.ms)
        return false
      case 'cut':
        // What arrived stays: an upload is not transactional.
        if (sandbox)
          for (const { path, data } of uploadedFiles(request))
            await writeInto(sandbox, path, data.subarray(0, data.length / 2))
        response.destroy()
        return true
      case 'lost':
        // Whatever is written goes nowhere.
        response.end = (() => response.destroy()) as never
        response.writeHead = (() => response) as never
        return false
      case 'expire':
        sandbox?.end()
        return false
      default:
        return false
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const expire = (sandboxId?: string) => {
    for (const sandbox of [...state.sandboxes.values()])
      if (sandboxId === undefined || sandbox.id === sandboxId) sandbox.end()
  }
  return {
    url,
    apiKey,
    connection: { apiKey, apiUrl: url, sandboxUrl: url },
    requests,
    faults,
    state,
    get liveSandboxes() {
      return state.sandboxes.size
    },
    liveProcesses: () => processesOf(new Set(state.created.map(({ id }) => id))),
    expire,
    async [Symbol.asyncDispose]() {
      expire()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function serveEnvd(
  sandbox: TestSandbox,
  request: LoggedRequest,
  response: ServerResponse,
  fault: Fault | undefined,
): Promise<unknown> {
  const { path, headers } = request
  if (path === '/health') {
    response.writeHead(204)
    return response.end()
  }
  if (headers['x-access-token'] !== sandbox.token)
    return sendJson(response, 401, {
      code: 401,
      message: 'unauthorized access, please provide a valid access token',
    })
  if (path === '/files') {
    try {
      return await serveFiles(sandbox, request, response)
    } catch (error) {
      if (!(error instanceof RpcFailure)) throw error
      return sendJson(response, 400, { code: 400, message: error.message })
    }
  }
  const [, service = '', method = ''] = path.split('/')
  if (service === 'process.Process' && (method === 'Start' || method === 'Connect'))
    return streamProcess(sandbox, request, response, fault)
  try {
    const body = JSON.parse(request.body.toString() || '{}')
    const call = service === 'process.Process' ? callProcess : callFilesystem
    return sendJson(response, 200, await call(sandbox, method, body))
  } catch (error) {
    if (!(error instanceof RpcFailure)) throw error
    return sendRpcFailure(response, error)
  }
}

function pointOf(method: string, path: string): FaultPoint | undefined {
  if (path === '/v2/sandboxes') return method === 'POST' ? 'create' : 'list'
  if (path === '/files') return method === 'POST' ? 'upload' : undefined
  if (path === '/process.Process/Start') return 'start'
  if (path === '/process.Process/SendInput') return 'input'
  if (path === '/health') return 'health'
  if (path.endsWith('/timeout')) return 'timeout'
  return method === 'DELETE' ? 'kill' : undefined
}

async function readBody(request: IncomingMessage, cut: boolean): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) {
    chunks.push(chunk as Buffer)
    if (cut && request.headers['content-encoding'] === undefined) break
  }
  return Buffer.concat(chunks)
}

function processesOf(sandboxIds: ReadonlySet<string>): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        if (/\) [ZX] /.test(readFileSync(`/proc/${name}/stat`, 'utf8'))) return false
        const id = /(?:^|\0)E2B_SANDBOX_ID=([^\0]*)/.exec(readFileSync(`/proc/${name}/environ`, 'utf8'))?.[1]
        return id !== undefined && sandboxIds.has(id)
      } catch {
        return false
      }
    })
    .map(Number)
}
