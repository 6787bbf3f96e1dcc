import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { IANAZone } from 'luxon'
import { z } from 'zod'
import { ConfigurationError, LocalPostHogError } from '../errors.ts'
import { removeLeftovers } from '../working-directory.ts'
import { ClosingStack } from './closing-stack.ts'
import { openData } from './data-directory.ts'
import { describeIssues } from './describe-issues.ts'
import type { Engine } from './engine/engine.ts'
import { createHogQLCompiler } from './hogql/hogql-compiler.ts'
import { createHogQLParser } from './hogql/parser/parser.ts'
import { checkEventsFile, readEventsFile } from './ingest/events-file.ts'
import type { Ingestion } from './ingest/ingestion.ts'
import { openProject } from './open-project.ts'
import type { LocalLimits } from './server/api-routes.ts'
import { faultSchema, type LocalFault } from './server/faults/fault.ts'
import { FaultSwitchboard } from './server/faults/fault-switchboard.ts'
import { startLocalServer } from './server/local-server.ts'
import type { LocalProject } from './server/project-description.ts'
import { QueryService } from './server/query/query-service.ts'
import { EntityStore } from './server/rest/entity-store.ts'

export interface StartLocalPostHogOptions {
  /** Port on 127.0.0.1. @default a free one */
  port?: number
  /**
   * File of events, loaded before the server starts: JSON (one event per line, or a list) or CSV (`.csv`, `.tsv`), plain
   * or gzipped, or Parquet. A table needs the columns `event`, `distinct_id` and `timestamp`; columns of other names
   * become properties.
   */
  data?: string
  /** Fill the project with generated demo data. An existing `directory` with data stays as it is. @default true, unless `data` is given */
  demo?: boolean
  /** The project's IANA time zone. @default 'UTC' */
  timezone?: string
  /** The moment the server takes for now, for reproducible demo data and queries. @default the clock */
  now?: Date
  /**
   * Keeps the data here, so that a later start finds it again. Captured events are on disk before they are acknowledged,
   * whatever happens to the process afterwards. @default a temporary directory, removed on close
   */
  directory?: string
  /** Scopes of the personal key, such as `query:read`; what it lacks is refused with 403. @default everything */
  scopes?: readonly string[]
  /** Limits that PostHog has and a development server does not need. @default none */
  limits?: LocalLimits
  /** Accept OFFSET in HogQL, which PostHog refuses for personal keys since 2026. @default false */
  allowOffset?: boolean
  /**
   * What is to go wrong, for tests: each request meets the first fault that fits. A request can ask for one itself with
   * the header `x-local-fault: slow_body; delayMs=50`. @default nothing
   */
  faults?: readonly LocalFault[]
  /** Called while it starts, with what it is doing. @default nothing is told */
  onProgress?(progress: { message: string }): void
  /** Called when the data is not what it seems, such as a file without events. @default a process warning */
  onWarning?(warning: { message: string }): void
  /** Gives up starting. */
  signal?: AbortSignal
}

/** The faults of a running server. */
export interface LocalFaults {
  /** @throws {InputError} for a fault that is not known. */
  add(fault: LocalFault): void
  /** Back to health. */
  clear(): void
}

/** A running local PostHog. */
export interface LocalPostHog extends AsyncDisposable {
  /** Origin, for the client's `host`. */
  url: string
  /** Personal API key, made for this start. */
  apiKey: string
  /** Id of its one project, for the client's `projectId`. */
  projectId: number
  /** Project token for capture, made for this start. */
  projectToken: string
  /** Switches faults on and off while the server runs. */
  faults: LocalFaults
  /** Stops the server and its engine, and removes temporary data; a second call waits for the first. */
  close(): Promise<void>
}

const PROJECT_ID = 1
/** What is kept among the temporary files: data, files that are loaded, exports, demo projects without a cache. */
const TEMPORARY_DIRECTORIES = [
  'posthog-local',
  'posthog-local-import',
  'posthog-local-export',
  'posthog-driver',
]
/**
 * Of a query that somebody waits for, unless `limits` says otherwise: far more than PostHog allows, because test machines
 * are slow. And PostHog's for background queries.
 */
const QUERY_TIMEOUT_MS = 60_000
const BACKGROUND_TIMEOUT_MS = 600_000

const optionsSchema = z.strictObject({
  port: z.number().int().min(0).max(65_535).optional(),
  data: z.string().min(1).optional(),
  demo: z.boolean().optional(),
  timezone: z
    .string()
    .refine((name) => IANAZone.isValidZone(name), 'expected an IANA time zone such as Europe/Berlin')
    .optional(),
  now: z.date().optional(),
  directory: z.string().min(1).optional(),
  scopes: z.array(z.string().min(1)).optional(),
  limits: z
    .strictObject({
      concurrentQueries: z.number().int().min(1).optional(),
      queueMs: z.number().int().min(0).optional(),
      queryMs: z.number().int().min(1).max(BACKGROUND_TIMEOUT_MS).optional(),
      requestsPerMinute: z.number().int().min(1).optional(),
    })
    .optional(),
  allowOffset: z.boolean().optional(),
  faults: z.array(faultSchema).optional(),
  onProgress: z
    .custom<StartLocalPostHogOptions['onProgress']>((value) => typeof value === 'function')
    .optional(),
  onWarning: z
    .custom<StartLocalPostHogOptions['onWarning']>((value) => typeof value === 'function')
    .optional(),
  signal: z.instanceof(AbortSignal).optional(),
})

/**
 * Starts a local PostHog: its query and capture API on 127.0.0.1, ClickHouse behind it, a demo project inside. A
 * development server: one project, two keys made anew at each start, no users. Needs the packages `chdb` and `@posthog/hogql-parser`.
 * @throws {ConfigurationError} naming every option that is unknown or malformed.
 * @throws {MissingPeerError} saying what to install.
 * @throws {LocalPostHogError} when the port is taken or the data cannot be opened.
 * @example
 * await using local = await startLocalPostHog()
 * const client = new PostHogClient({ host: local.url, apiKey: local.apiKey, projectId: local.projectId })
 * await client.query('SELECT count() AS n FROM events') //=> [{ n: 203114 }], say: the demo project moves with the clock
 */
export async function startLocalPostHog(options: StartLocalPostHogOptions = {}): Promise<LocalPostHog> {
  checkOptions(options)
  const opened = new ClosingStack()
  try {
    const running = await open(options, opened)
    return { ...running, close: () => opened.close(), [Symbol.asyncDispose]: () => opened.close() }
  } catch (error) {
    await opened.close().catch(() => {}) // the first error says more
    if (options.signal?.aborted)
      throw new LocalPostHogError('Starting the local PostHog was cancelled.', {
        code: 'aborted',
        cause: error,
      })
    throw error
  }
}

async function open(
  options: StartLocalPostHogOptions,
  opened: ClosingStack,
): Promise<Omit<LocalPostHog, 'close' | typeof Symbol.asyncDispose>> {
  const { port, data, demo = data === undefined, timezone = 'UTC', now } = options
  const { onProgress, signal, scopes, limits, allowOffset } = options
  const switchboard = new FaultSwitchboard(options.faults)
  const clock = () => now?.getTime() ?? Date.now()
  // Every start sweeps, whatever it needs itself; one that cannot starts all the same.
  for (const purpose of TEMPORARY_DIRECTORIES) await removeLeftovers(tmpdir(), purpose).catch(() => {})
  // A wrong file shows now, not after ClickHouse was started for it.
  if (data !== undefined) await checkEventsFile(data, signal)
  const parser = opened.use(createHogQLParser())
  // A missing package shows now, not with the first query or after the demo project was built.
  await parser.parseSelect('SELECT 1')
  const durable = options.directory !== undefined
  const { engine, ingestion } = opened.use(
    await openData({
      directory: options.directory,
      demo,
      now: new Date(clock()),
      open: (path) => {
        onProgress?.({ message: 'Starting ClickHouse' })
        return openProject(path, { projectId: PROJECT_ID, now: clock, durable, signal })
      },
      onProgress,
      signal,
    }),
  )
  if (data !== undefined) await loadEvents(data, engine, ingestion, options)

  const project: LocalProject = {
    id: PROJECT_ID,
    name: 'Local project',
    token: `phc_${randomBytes(32).toString('hex')}`,
    timezone,
    weekStartDay: 0,
    createdAt: new Date(clock()).toISOString(),
  }
  const entities = new EntityStore(engine, ingestion)
  const queries = new QueryService({
    entities,
    allowOffset,
    compiler: createHogQLCompiler({ parser }),
    engine,
    ingestion,
    project,
    now,
    timeoutMs: limits?.queryMs ?? QUERY_TIMEOUT_MS,
    backgroundTimeoutMs: BACKGROUND_TIMEOUT_MS,
  })
  signal?.throwIfAborted()
  const apiKey = `phx_${randomBytes(32).toString('hex')}`
  const server = opened.use(
    await startLocalServer({
      port,
      apiKey,
      scopes,
      limits,
      faults: switchboard,
      project,
      engine,
      queries,
      ingestion,
      entities,
      now: clock,
    }),
  )
  return {
    url: server.url,
    apiKey,
    projectId: project.id,
    projectToken: project.token,
    faults: switchboard,
  }
}

async function loadEvents(
  path: string,
  engine: Engine,
  ingestion: Ingestion,
  { onProgress, onWarning = warnProcess, signal }: StartLocalPostHogOptions,
): Promise<void> {
  const { events, duplicates, dropped } = await ingestion.bulkLoad(readEventsFile(path, { engine, signal }), {
    signal,
    onProgress: ({ events }) =>
      onProgress?.({ message: `Loading ${path}: ${events.toLocaleString('en-US')} events` }),
  })
  if (events + duplicates + dropped === 0)
    onWarning({ message: `${path} holds no events, so there is nothing to ask about.` })
  else if (dropped > 0)
    onWarning({
      message:
        `${dropped.toLocaleString('en-US')} events of ${path} were dropped, as PostHog does: they identify a person or group ` +
        'and forbid a person profile at the same time.',
    })
}

const warnProcess = ({ message }: { message: string }): void =>
  process.emitWarning(message, { type: 'PostHogLocal' })

function checkOptions(options: StartLocalPostHogOptions): void {
  const { error } = optionsSchema.safeParse(options)
  if (!error) return
  const { problems, hint } = describeIssues(error, optionsSchema)
  throw new ConfigurationError(`startLocalPostHog was given wrong options. ${problems.join('; ')}.`, {
    code: 'invalid_configuration',
    hint: hint ?? 'Correct what is named, or leave it out.',
    details: { problems },
  })
}
