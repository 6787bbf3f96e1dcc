import { describe, expect, it } from 'vitest'
import type { PostHogClient } from '../../src/client/client.ts'
import { loadShape, shapeNames } from '../support/recorded-shape.ts'
import { shapeVariants } from '../support/shape-variants.ts'
import { type Answer, type SeenRequest, startStubPostHog } from './stub-posthog.ts'

// biome-ignore lint/suspicious/noExplicitAny: bodies are JSON of many shapes, read field by field
type Body = any

/** How the client reads an answer, and what must come of it. */
interface Reading {
  read: (client: PostHogClient) => Promise<unknown>
  /** What the client gives for the body. @default the body itself */
  gives?: (body: Body) => unknown
  /** The code of the error that the answer stands for. */
  fails?: string
  /** What the server says before or after it. @default the answer, to every request */
  serve?: (answer: Answer, request: SeenRequest, count: number) => Answer
}

const UUID = '0190a000-0000-7000-8000-0000000000aa'
const HOGQL = 'SELECT event, count() AS n FROM events GROUP BY event'
const PROGRESS: unknown[] = []

const one = (read: Reading['read']): Reading => ({ read })
const items = (list: (client: PostHogClient) => { page(): Promise<{ items: unknown[] }> }): Reading => ({
  read: async (client) => (await list(client).page()).items,
  gives: ({ results }: Body) => results,
})
const nothing = (read: Reading['read']): Reading => ({ read, gives: () => undefined })

/** The rows of an answer by column, and what else a result tells. */
const resultOf = (body: Body, more: object = {}) => ({
  rows: body.results.map((row: unknown[]) =>
    Object.fromEntries(row.map((value, index) => [body.columns[index], value])),
  ),
  columns: body.columns,
  types: body.types.map(([, type]: [string, string]) => type),
  timezone: body.timezone,
  cached: body.is_cached,
  ...(body.last_refresh && { computedAt: body.last_refresh }),
  ...(body.hogql && { hogql: body.hogql }),
  elapsedMs: expect.any(Number),
  ...more,
})

const COMPLETE: Answer = { status: 200, body: loadShape('query-status-complete').body }
const ACCEPTED: Answer = { status: 202, body: loadShape('query-async-accepted').body }
const completeResult = () =>
  expect.objectContaining(
    resultOf((loadShape('query-status-complete').body as Body).query_status.results, { truncated: false }),
  )

/** Accepted when posted, complete when polled. */
const background = (refresh: 'async' | 'force_async'): Reading => ({
  read: (client) => client.execute(HOGQL, { refresh }),
  serve: (answer, { method }) => (method === 'POST' ? answer : COMPLETE),
  gives: completeResult,
})
const polled = (more: Partial<Reading>): Reading => ({
  read: (client) =>
    client.execute(HOGQL, { refresh: 'force_async', onProgress: (progress) => PROGRESS.push(progress) }),
  serve: (answer, { method }) => (method === 'POST' ? ACCEPTED : answer),
  ...more,
})
/** A remark on a query of one line. */
const noticeOf = ({ message, start, end, fix }: Body) => ({
  message,
  ...(start !== null && { position: { line: 1, column: start + 1, start, end: end ?? start + 1 } }),
  ...(fix && { fix }),
})
const rowsOf = (query: string): Reading => ({
  read: (client) => client.execute(query),
  gives: (body) => expect.objectContaining(resultOf(body)),
})

const READINGS: Record<string, Reading> = {
  'query-with-limit': {
    read: (client) => client.execute(`${HOGQL} LIMIT 50`),
    gives: (body) => expect.objectContaining(resultOf(body, { truncated: false })),
  },
  'query-without-limit': {
    read: (client) => client.execute(HOGQL),
    gives: (body) => expect.objectContaining(resultOf(body, { truncated: true })),
  },
  'query-async-accepted': background('force_async'),
  'query-async-cache-miss': background('async'),
  'query-async-stale': background('async'),
  'query-status-running': polled({
    serve: (answer, { method }, count) => (method === 'POST' ? ACCEPTED : count === 2 ? answer : COMPLETE),
    gives: completeResult,
  }),
  'query-status-complete': polled({
    gives: ({ query_status }) => expect.objectContaining(resultOf(query_status.results)),
  }),
  'query-status-failed': polled({ fails: 'query_invalid' }),
  'query-status-failed-hidden': polled({ fails: 'server_error' }),
  'query-auth-check': {
    read: async (client) => (await client.request('POST', 'query/check_auth_for_async/')).body,
  },
  'database-schema': {
    read: (client) => client.getFields('events'),
    // Servers without the catalogue refuse its tables.
    serve: (answer, { body }) =>
      body.query?.kind === 'DatabaseSchemaQuery'
        ? answer
        : {
            status: 400,
            body: {
              type: 'validation_error',
              code: 'hogql_query_error',
              detail: 'Unknown table `system.information_schema.columns`.',
              attr: null,
            },
          },
    gives: ({ tables }) =>
      Object.fromEntries(
        Object.keys(tables.events.fields).map((name) => [
          name,
          expect.objectContaining({ table: 'events', source: 'database_schema' }),
        ]),
      ),
  },
  'hogql-metadata-invalid': {
    read: (client) => client.validate('SELECT bad FROM events'),
    gives: ({ errors }) =>
      expect.objectContaining({
        valid: false,
        errors: errors.map((error: Body) => expect.objectContaining(noticeOf(error))),
      }),
  },
  'hogql-metadata-valid': {
    read: (client) => client.validate('SELECT event FROM events'),
    gives: ({ warnings, notices }) =>
      expect.objectContaining({
        valid: true,
        errors: [],
        warnings: warnings.map(noticeOf),
        notices: notices.map(noticeOf),
      }),
  },
  'information-schema-tables': rowsOf('SELECT * FROM system.information_schema.tables LIMIT 10'),
  'information-schema-columns': rowsOf('SELECT * FROM system.information_schema.columns LIMIT 10'),
  'information-schema-relationships': rowsOf(
    'SELECT * FROM system.information_schema.relationships LIMIT 10',
  ),
  insights: items(({ insights }) => insights.list()),
  insight: one(({ insights }) => insights.get(11)),
  'insight-computed': one(({ insights }) => insights.getWithResult(11)),
  persons: items(({ persons }) => persons.list()),
  'persons-with-total': {
    read: async ({ persons }) => {
      const { items: found, count } = await persons.list({ include_total: true }).page()
      return { found, count }
    },
    gives: ({ results, count }) => ({ found: results, count }),
  },
  person: one(({ persons }) => persons.get(UUID)),
  cohorts: items(({ cohorts }) => cohorts.list()),
  cohort: one(({ cohorts }) => cohorts.get(5)),
  'cohort-persons': items(({ cohorts }) => cohorts.persons(5)),
  'cohort-edited': nothing(({ cohorts }) => cohorts.addPersons(5, [UUID])),
  'feature-flags': items(({ featureFlags }) => featureFlags.list()),
  'feature-flag': one(({ featureFlags }) => featureFlags.get(7)),
  experiments: items(({ experiments }) => experiments.list()),
  experiment: one(({ experiments }) => experiments.get(9)),
  annotations: items(({ annotations }) => annotations.list()),
  annotation: one(({ annotations }) => annotations.get(3)),
  recordings: items(({ recordings }) => recordings.list()),
  recording: one(({ recordings }) => recordings.get(UUID)),
  'event-definitions': items(({ definitions }) => definitions.events.list()),
  'event-definition': one(({ definitions }) => definitions.events.get(UUID)),
  'property-definitions': items(({ definitions }) => definitions.properties.list()),
  'property-definition': one(({ definitions }) => definitions.properties.get(UUID)),
  actions: items(({ actions }) => actions.list()),
  action: one(({ actions }) => actions.get(2)),
  dashboards: items(({ dashboards }) => dashboards.list()),
  dashboard: one(({ dashboards }) => dashboards.get(4)),
  surveys: items(({ surveys }) => surveys.list()),
  survey: one(({ surveys }) => surveys.get(UUID)),
  groups: items(({ groups }) => groups.list({ group_type_index: 0 })),
  group: one(({ groups }) => groups.find({ group_type_index: 0, group_key: 'acme' })),
  'groups-types': one(({ groups }) => groups.types()),
  project: one(({ projects }) => projects.get()),
  'organization-projects': items(({ projects }) => projects.list('o1')),
  user: one(({ users }) => users.me()),
  'personal-api-key': one(({ users }) => users.key()),
  'capture-accepted': {
    read: (client) => client.capture({ event: 'signup', distinctId: 'u1', uuid: UUID }),
    gives: () => ({ uuid: UUID }),
  },
  'capture-quota-limited': {
    read: (client) => client.capture({ event: 'signup', distinctId: 'u1' }),
    fails: 'quota_exceeded',
  },
  'flags-v2': {
    read: (client) => client.evaluateFlags('u1'),
    gives: ({ flags, requestId, evaluatedAt }) => ({
      flags: Object.fromEntries(
        Object.entries<Body>(flags).map(([key, { enabled, variant, reason, metadata }]) => [
          key,
          {
            enabled,
            ...(variant && { variant }),
            ...(metadata.payload && { payload: JSON.parse(metadata.payload) }),
            reason: {
              code: reason.code,
              ...(reason.condition_index !== null && { conditionIndex: reason.condition_index }),
              ...(reason.description && { description: reason.description }),
            },
            id: metadata.id,
            version: metadata.version,
          },
        ]),
      ),
      partial: false,
      quotaLimited: false,
      requestId,
      ...(evaluatedAt && { evaluatedAt: new Date(evaluatedAt).toISOString() }),
    }),
  },
  'flags-quota-limited': {
    read: (client) => client.evaluateFlags('u1'),
    gives: ({ requestId }) => ({
      flags: {},
      partial: true,
      quotaLimited: true,
      ...(requestId && { requestId }),
    }),
  },
  'flags-legacy': { read: (client) => client.evaluateFlags('u1'), fails: 'invalid_response' },
  endpoints: items(({ endpoints }) => endpoints.list()),
  endpoint: one(({ endpoints }) => endpoints.get('mau')),
  'endpoint-run': {
    read: ({ endpoints }) => endpoints.run('mau'),
    gives: (body) => ({
      rows: resultOf(body).rows,
      columns: body.columns,
      truncated: true,
      version: 2,
      cached: false,
      ...(body.last_refresh && { computedAt: body.last_refresh }),
    }),
  },
  'endpoint-execution-times': one(({ endpoints }) => endpoints.lastExecutionTimes(['mau'])),
  'file-download-started': {
    read: ({ fileDownloads }) =>
      fileDownloads.start({
        model: 'events',
        data_interval_start: '2026-08-01T00:00:00Z',
        data_interval_end: '2026-08-02T00:00:00Z',
      }),
    gives: ({ id }) => id,
  },
  'file-download-running': one(({ fileDownloads }) => fileDownloads.get(UUID)),
  'file-download-completed': one(({ fileDownloads }) => fileDownloads.get(UUID)),
  'file-download-failed': one(({ fileDownloads }) => fileDownloads.get(UUID)),
  'file-download-cancelled': one(({ fileDownloads }) => fileDownloads.cancel(UUID)),
  'file-downloads': items(({ fileDownloads }) => fileDownloads.list()),
  'batch-exports': items(({ batchExports }) => batchExports.list()),
  'batch-export': one(({ batchExports }) => batchExports.get(UUID)),
  'batch-export-runs': items(({ batchExports }) => batchExports.runs(UUID)),
  'batch-export-paused': nothing(({ batchExports }) => batchExports.pause(UUID)),
  'batch-export-unpaused': nothing(({ batchExports }) => batchExports.unpause(UUID)),
  'batch-export-run-retried': {
    read: ({ batchExports }) => batchExports.retryRun(UUID, 'r1'),
    gives: ({ backfill_id }) => backfill_id,
  },
  'batch-export-run-cancelled': nothing(({ batchExports }) => batchExports.cancelRun(UUID, 'r1')),
  'batch-export-backfills': items(({ batchExports }) => batchExports.backfills(UUID)),
  'batch-export-backfill': one(({ batchExports }) =>
    batchExports.createBackfill(UUID, { start_at: '2026-08-01T00:00:00Z', end_at: '2026-08-02T00:00:00Z' }),
  ),
}

/** `GET /api/projects/1/cohorts/{id}/`, with any id and any further parameters. */
const routeOf = (answers: string): RegExp =>
  new RegExp(`^${answers.replaceAll(/[.?]/g, '\\$&').replaceAll(/\{\w+\}/g, '[^/?]+')}([?&].*)?$`)

const shapes = shapeNames()
  .map((name) => ({ name, shape: loadShape(name) }))
  .filter(({ shape }) => !shape.client && shape.answers !== 'part of other answers')

it('reads every answer that is recorded', () => {
  expect(Object.keys(READINGS).sort()).toEqual(shapes.map(({ name }) => name))
})

describe.each(shapes)('$name', ({ name, shape }) => {
  it.each(shapeVariants(shape))('is read %s, and nothing of it is lost', async (_variant, body) => {
    const { read, gives = (whole: unknown) => whole, fails, serve = (answer) => answer } = READINGS[name]!
    let count = 0
    await using server = await startStubPostHog((request) =>
      serve({ status: shape.status ?? 200, body }, request, ++count),
    )
    const client = server.client({ projectId: 1, projectToken: 'phc_publicTokenOfTheShop' })
    const outcome = read(client)
    if (fails) expect(await outcome.catch((error) => error)).toMatchObject({ code: fails })
    else expect(await outcome).toEqual(gives(body))
    expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toContainEqual(
      expect.stringMatching(routeOf(shape.answers)),
    )
  })
})
