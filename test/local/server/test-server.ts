import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningEngine, startEngine } from '../../../src/local/engine/start-engine.ts'
import { createHogQLCompiler } from '../../../src/local/hogql/hogql-compiler.ts'
import { createHogQLParser } from '../../../src/local/hogql/parser/parser.ts'
import { createIngestion, type Ingestion } from '../../../src/local/ingest/ingestion.ts'
import type { LocalLimits } from '../../../src/local/server/api-routes.ts'
import type { LocalFault } from '../../../src/local/server/faults/fault.ts'
import { FaultSwitchboard } from '../../../src/local/server/faults/fault-switchboard.ts'
import { startLocalServer } from '../../../src/local/server/local-server.ts'
import { QueryService } from '../../../src/local/server/query/query-service.ts'
import { EntityStore } from '../../../src/local/server/rest/entity-store.ts'

export const API_KEY = 'phx_test_key_0123456789'
export const PROJECT_TOKEN = 'phc_test_token_0123456789'
/** Runs until something stops it. */
export const ENDLESS = 'SELECT count() FROM numbers(1000000000000000) WHERE cityHash64(number) = 3'

export interface TestServer extends AsyncDisposable {
  url: string
  engine: RunningEngine
  /** A call with the right key, where one belongs; a string body is sent as it is. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<TestAnswer>
  /** Runs HogQL through the API. */
  hogql(query: string, extra?: Record<string, unknown>, node?: Record<string, unknown>): Promise<TestAnswer>
  /** Statements that run in ClickHouse now. */
  running(): Promise<number>
  /** Stores metadata objects past the API. */
  putEntities: Ingestion['putEntities']
}

export interface TestAnswer {
  status: number
  headers: Headers
  text: string
  /** The body as JSON; throws when it is not. */
  readonly json: Record<string, unknown>
}

export interface TestServerOptions {
  timezone?: string
  timeoutMs?: number
  maxMemoryBytes?: number
  scopes?: string[]
  limits?: LocalLimits
  faults?: LocalFault[]
  allowOffset?: boolean
}

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const directory = await mkdtemp(join(tmpdir(), 'posthog-server-test-'))
  const engine = await startEngine({ directory, readers: 4 })
  const parser = createHogQLParser()
  const ingestion = await createIngestion(engine)
  const project = {
    id: 1,
    name: 'Test',
    token: PROJECT_TOKEN,
    timezone: options.timezone ?? 'UTC',
    weekStartDay: 0 as const,
    createdAt: '2026-01-01T00:00:00.000Z',
  }
  const entities = new EntityStore(engine, ingestion)
  const queries = new QueryService({
    entities,
    compiler: createHogQLCompiler({ parser }),
    engine,
    ingestion,
    project,
    timeoutMs: options.timeoutMs ?? 20_000,
    backgroundTimeoutMs: 20_000,
    maxMemoryBytes: options.maxMemoryBytes,
    allowOffset: options.allowOffset,
  })
  const server = await startLocalServer({
    apiKey: API_KEY,
    scopes: options.scopes,
    limits: options.limits,
    faults: options.faults && new FaultSwitchboard(options.faults),
    project,
    engine,
    queries,
    ingestion,
    entities,
  })

  const call: TestServer['call'] = async (method, path, body, headers = {}) => {
    // Events and flags take the token in the body; no key of a person goes there.
    const authorization = /^\/(api|flags\/definitions)\b/.test(path) && { authorization: `Bearer ${API_KEY}` }
    const response = await fetch(server.url + path, {
      method,
      headers: { ...authorization, 'content-type': 'application/json', ...headers },
      body: body === undefined || typeof body === 'string' ? (body as string) : JSON.stringify(body),
    })
    return toAnswer(response.status, response.headers, await response.text())
  }

  return {
    url: server.url,
    engine,
    call,
    hogql: (query, extra = {}, node = {}) =>
      call('POST', '/api/projects/1/query/', { query: { kind: 'HogQLQuery', query, ...node }, ...extra }),
    running: async () => {
      const { rows } = await engine.query('SELECT countIf(NOT is_cancelled) - 1 FROM system.processes')
      return Number(rows[0]![0])
    },
    putEntities: ingestion.putEntities.bind(ingestion),
    async [Symbol.asyncDispose]() {
      await server.close()
      await ingestion.close()
      await parser.close()
      await engine.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

export const toAnswer = (status: number, headers: Headers, text: string): TestAnswer => ({
  status,
  headers,
  text,
  get json() {
    return JSON.parse(text) as Record<string, unknown>
  },
})
