import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { EntityDocument } from '../../ingest/ingestion-store.ts'
import { invalidInput, notFound } from '../api-failure.ts'
import { json } from '../http-answer.ts'
import { type ApiCall, type ApiContext, type ApiRoutes, pathParam } from '../rest/api-route.ts'
import { documentRoutes, findDocument } from '../rest/document-routes.ts'
import { cursorPage } from '../rest/page.ts'
import { readInput } from '../rest/read-input.ts'
import type { ExportModel } from './export-models.ts'
import { momentMs } from './file-downloads.ts'
import { countRows } from './write-export.ts'

const DESTINATIONS = [
  'AwsS3',
  'S3Compatible',
  'S3',
  'BigQuery',
  'Databricks',
  'AzureBlob',
  'Postgres',
  'Redshift',
  'Snowflake',
  'HTTP',
  'NoOp',
] as const

const input = z.object({
  name: z.string().min(1),
  model: z.enum(['events', 'persons', 'sessions']).optional(),
  interval: z.enum(['hour', 'day', 'week', 'every 5 minutes', 'every 15 minutes']),
  destination: z.object({
    type: z.enum(DESTINATIONS),
    config: z.record(z.string(), z.unknown()).default({}),
    integration_id: z.number().int().nullish(),
  }),
  paused: z.boolean().optional(),
  timezone: z.string().optional(),
  offset_day: z.number().int().optional(),
  offset_hour: z.number().int().optional(),
  hogql_query: z.string().optional(),
  filters: z.array(z.record(z.string(), z.unknown())).nullish(),
  start_at: z.string().nullish(),
  end_at: z.string().nullish(),
})

const backfillInput = z.object({ start_at: z.string().nullable(), end_at: z.string().nullable() })

const SECRETS = /secret|password|token|private_key|access_key/i

/**
 * Batch exports as documents. No scheduler runs here and no destination can be reached: a backfill counts its rows, and
 * its run completes for the destination `NoOp` alone.
 */
export function batchExportRoutes(context: ApiContext): ApiRoutes {
  const { entities, engine, ingestion, now, project } = context
  const named = {
    kind: 'batch_exports',
    key: 'exportId',
    means: ({ uuid }: EntityDocument, reference: string) => uuid === reference,
  }
  const find = findDocument(context, named)
  const iso = () => new Date(now()).toISOString()
  const asAnswered = ({ uuid, runs, deleted: _deleted, backfills: _backfills, ...rest }: EntityDocument) => ({
    ...rest,
    id: uuid,
    destination: asRead(rest.destination as StoredDestination),
    latest_runs: (runs as unknown[]).slice(0, 10),
  })
  const routes = documentRoutes(context, {
    ...named,
    scope: 'batch_export',
    input: input.transform(({ destination, ...given }) => ({
      ...given,
      destination: withoutSecrets(destination),
    })),
    changes: input.partial().extend({ destination: input.shape.destination.partial().optional() }),
    defaults: () => ({
      uuid: randomUUID(),
      team_id: project.id,
      model: 'events',
      paused: false,
      last_updated_at: iso(),
      last_paused_at: null,
      start_at: null,
      end_at: null,
      schema: null,
      filters: [],
      timezone: 'UTC',
      runs: [],
      backfills: [],
    }),
    change({ destination }, stored) {
      const before = stored.destination as z.output<typeof input>['destination']
      const given = destination as Partial<typeof before> | undefined
      if (given?.type !== undefined && given.type !== before.type)
        throw invalidInput('The type of a destination cannot change.', 'destination__type')
      const merged = { ...before, ...given, config: { ...before.config, ...given?.config } }
      return { last_updated_at: iso(), ...(given && { destination: withoutSecrets(merged) }) }
    },
    deletion: 'hard',
    path: 'batch_exports',
    inList: asAnswered,
    alone: asAnswered,
  })

  const paused = (state: boolean) => async (call: ApiCall) => {
    const { id } = await find(pathParam(call, 'exportId'))
    await entities.update('batch_exports', id, () => ({
      paused: state,
      ...(state && { last_paused_at: iso() }),
    }))
    return json(200, { paused: state })
  }

  async function backfill(stored: EntityDocument, given: z.output<typeof backfillInput>) {
    const { start_at, end_at } = given
    const fromMs = start_at === null ? 0 : boundary(stored, start_at, 'start_at')
    const toMs = end_at === null ? now() : boundary(stored, end_at, 'end_at')
    if (fromMs >= toMs)
      throw invalidInput('The initial backfill datetime is after the final one.', 'start_at')
    await ingestion.flush()
    const model = stored.model as ExportModel
    const total = await countRows(engine, { model, fromMs, toMs, by: 'timestamp' })
    const { type } = stored.destination as { type: string }
    const completed = type === 'NoOp'
    const made = { id: randomUUID(), created_at: iso() }
    const status = completed ? 'Completed' : 'Failed'
    const run = {
      id: randomUUID(),
      status,
      records_completed: completed ? total : 0,
      latest_error: completed ? null : `The local PostHog cannot write to a destination of type ${type}.`,
      data_interval_start: new Date(fromMs).toISOString(),
      data_interval_end: new Date(toMs).toISOString(),
      cursor: null,
      created_at: made.created_at,
      finished_at: iso(),
      last_updated_at: iso(),
      records_total_count: total,
      bytes_exported: null,
      batch_export: stored.uuid,
      backfill: made.id,
    }
    const entry = {
      ...made,
      status,
      start_at,
      end_at,
      finished_at: iso(),
      progress: { total_runs: 1, finished_runs: 1, progress: 1 },
    }
    await entities.update('batch_exports', stored.id, ({ runs, backfills }) => ({
      runs: [run, ...(runs as unknown[])],
      backfills: [entry, ...(backfills as unknown[])],
    }))
    return entry
  }

  async function findRun(call: ApiCall) {
    const stored = await find(pathParam(call, 'exportId'))
    const run = (
      stored.runs as { id: string; data_interval_start: string; data_interval_end: string }[]
    ).find(({ id }) => id === call.params.runId)
    if (!run) throw notFound('Not found.')
    return { stored, run }
  }

  const path = 'batch_exports/:exportId'
  return {
    ...routes,
    [`${path}/pause`]: { POST: { scopes: ['batch_export:write'], run: paused(true) } },
    [`${path}/unpause`]: { POST: { scopes: ['batch_export:write'], run: paused(false) } },
    [`${path}/runs`]: {
      GET: {
        scopes: ['batch_export:read'],
        run: async (call) => cursorPage(call, (await find(pathParam(call, 'exportId'))).runs as unknown[]),
      },
    },
    [`${path}/runs/:runId/retry`]: {
      POST: {
        scopes: ['batch_export:write'],
        async run(call) {
          const { stored, run } = await findRun(call)
          const again = await backfill(
            { ...stored, interval: 'hour' },
            {
              start_at: run.data_interval_start,
              end_at: run.data_interval_end,
            },
          )
          return json(201, { backfill_id: again.id })
        },
      },
    },
    [`${path}/runs/:runId/cancel`]: {
      POST: {
        scopes: ['batch_export:write'],
        async run(call) {
          await findRun(call)
          throw invalidInput('The run is not running.')
        },
      },
    },
    [`${path}/backfills`]: {
      GET: {
        scopes: ['batch_export:read'],
        run: async (call) =>
          cursorPage(call, (await find(pathParam(call, 'exportId'))).backfills as unknown[], 50),
      },
      POST: {
        scopes: ['batch_export:write'],
        async run(call) {
          const stored = await find(pathParam(call, 'exportId'))
          return json(201, await backfill(stored, readInput(backfillInput, call.body)))
        },
      },
    },
    [`${path}/backfills/:backfillId/cancel`]: {
      POST: {
        scopes: ['batch_export:write'],
        async run(call) {
          const { backfills } = await find(pathParam(call, 'exportId'))
          if (!(backfills as { id: string }[]).some(({ id }) => id === call.params.backfillId))
            throw notFound('Not found.')
          throw invalidInput('Cannot cancel a backfill that has finished.')
        },
      },
    },
  }
}

/** Days for exports by day and week, moments with an offset for the others. */
function boundary({ interval }: EntityDocument, text: string, attr: string): number {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text)
  const byDay = interval === 'day' || interval === 'week'
  if (byDay && !isDay) throw invalidInput('A date without a time is needed for this interval.', attr)
  if (!byDay && !/(?:Z|[+-]\d\d:?\d\d)$/i.test(text))
    throw invalidInput('An ISO formatted datetime with an offset is needed.', attr)
  return momentMs(text, attr)
}

interface StoredDestination {
  integration_id?: number | null
}

/** The integration is written by its id and read as `integration`. */
const asRead = ({ integration_id = null, ...destination }: StoredDestination) => ({
  ...destination,
  integration: integration_id,
})

/** Credentials that stand in a config are for the destination, not for whoever reads the export. */
function withoutSecrets({ config, ...destination }: z.output<typeof input>['destination']) {
  return {
    ...destination,
    config: Object.fromEntries(Object.entries(config).filter(([name]) => !SECRETS.test(name))),
  }
}
