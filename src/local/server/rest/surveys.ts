import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { EntityDocument } from '../../ingest/ingestion-store.ts'
import { sqlText } from '../../ingest/sql-text.ts'
import { json } from '../http-answer.ts'
import { type ApiContext, type ApiRoutes, pathParam } from './api-route.ts'
import { documentRoutes, findDocument, searches } from './document-routes.ts'

const record = z.record(z.string(), z.unknown())

const input = z.object({
  name: z.string().min(1).max(400),
  type: z.enum(['popover', 'widget', 'external_survey', 'api']),
  description: z.string().optional(),
  questions: z.array(z.looseObject({ type: z.string(), question: z.string() })).nullish(),
  conditions: record.nullish(),
  appearance: record.nullish(),
  schedule: z.string().nullish(),
  start_date: z.string().nullish(),
  end_date: z.string().nullish(),
  archived: z.boolean().optional(),
  linked_flag_id: z.number().int().nullish(),
  responses_limit: z.number().int().nullish(),
})

/** Surveys go by their uuid; stored documents are numbered beside it. */
export function surveyRoutes(context: ApiContext): ApiRoutes {
  const named = {
    kind: 'surveys',
    key: 'surveyId',
    means: ({ uuid }: EntityDocument, reference: string) => uuid === reference,
  }
  const find = findDocument(context, named)
  const asAnswered = ({ uuid, deleted: _deleted, ...survey }: EntityDocument) => ({ ...survey, id: uuid })
  const routes = documentRoutes(context, {
    ...named,
    scope: 'survey',
    input,
    changes: input.partial(),
    defaults: () => ({
      uuid: randomUUID(),
      description: '',
      questions: null,
      conditions: null,
      appearance: null,
      schedule: 'once',
      linked_flag: null,
      linked_flag_id: null,
      targeting_flag: null,
      start_date: null,
      end_date: null,
      archived: false,
    }),
    deletion: 'hard',
    filter: (searchParams) => searches(searchParams, 'name', 'description'),
    inList: asAnswered,
    alone: asAnswered,
  })
  const stats = async (surveyId?: string) => json(200, await countAnswers(context, surveyId))
  return {
    ...routes,
    'surveys/stats': { GET: { scopes: ['survey:read'], run: () => stats() } },
    'surveys/:surveyId/stats': {
      GET: {
        scopes: ['survey:read'],
        run: async (call) => stats(String((await find(pathParam(call, 'surveyId'))).uuid)),
      },
    },
  }
}

const COUNTED = ['survey shown', 'survey dismissed', 'survey sent'] as const

async function countAnswers({ engine, ingestion }: ApiContext, surveyId?: string): Promise<object> {
  await ingestion.flush()
  const ofSurvey =
    surveyId === undefined ? '' : `AND JSONExtractString(properties, '$survey_id') = ${sqlText(surveyId)}`
  const { rows } = await engine.query(
    `SELECT event, uniqExact(uuid), uniqExact(person_id), min(timestamp), max(timestamp) FROM posthog.events
    WHERE event IN (${COUNTED.map(sqlText)}) ${ofSurvey} GROUP BY event`,
  )
  const byEvent = new Map(rows.map(([event, ...counts]) => [event, counts]))
  const stats = Object.fromEntries(
    COUNTED.map((event) => {
      const [total = 0, persons = 0, first = null, last = null] = byEvent.get(event) ?? []
      return [
        event,
        { total_count: Number(total), unique_persons: Number(persons), first_seen: first, last_seen: last },
      ]
    }),
  )
  const total = (event: (typeof COUNTED)[number]) => Number(byEvent.get(event)?.[0] ?? 0)
  const rate = (event: (typeof COUNTED)[number]) =>
    total('survey shown') === 0 ? 0 : Math.round((10_000 * total(event)) / total('survey shown')) / 100
  return { stats, rates: { response_rate: rate('survey sent'), dismissal_rate: rate('survey dismissed') } }
}
