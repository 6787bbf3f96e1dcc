import { z } from 'zod'
import { uuidV5 } from '../../ingest/uuid.ts'
import { notFound } from '../api-failure.ts'
import { json } from '../http-answer.ts'
import { type ApiContext, type ApiRoutes, pathParam } from './api-route.ts'
import { DefinitionNotes } from './definition-notes.ts'
import { pageOf } from './page.ts'
import { flagParam, listParam, readInput } from './read-input.ts'

const NAMESPACE = '5b9f4d0e-6d5c-4f4e-8f0a-2f1d8c3b7a10'

const changes = z.object({
  description: z.string().nullish(),
  tags: z.array(z.string()).optional(),
  verified: z.boolean().optional(),
  hidden: z.boolean().optional(),
  owner: z.number().int().nullish(),
})

interface EventDefinition extends Record<string, unknown> {
  id: string
  name: string
  last_seen_at: string
}

/** Events that were seen, and what people noted about them. */
export function eventDefinitionRoutes(context: ApiContext): ApiRoutes {
  const notes = new DefinitionNotes(context, 'event_definitions')

  async function all(): Promise<EventDefinition[]> {
    await context.ingestion.flush()
    const { rows } = await context.engine.query(
      'SELECT event, min(timestamp), max(timestamp) FROM posthog.events GROUP BY event',
    )
    const noted = await notes.all()
    return rows.map(([event, first, last]) => {
      const id = uuidV5(NAMESPACE, `event:${String(event)}`)
      return {
        id,
        name: String(event),
        created_at: first,
        last_seen_at: String(last),
        last_updated_at: last,
        tags: [],
        is_action: false,
        action_id: null,
        is_calculating: false,
        last_calculated_at: null,
        created_by: null,
        post_to_slack: false,
        ...noted.get(id),
      }
    })
  }

  async function find(id: string): Promise<EventDefinition> {
    const found = (await all()).find((definition) => definition.id === id)
    if (!found) throw notFound('Not found.')
    return found
  }

  return {
    event_definitions: {
      GET: {
        scopes: ['event_definition:read'],
        async run(call) {
          const keep = filterOf(call.searchParams)
          const found = (await all()).filter(keep)
          return pageOf(call, found.sort(orderOf(call.searchParams.get('ordering'))))
        },
      },
    },
    'event_definitions/:definitionId': {
      GET: {
        scopes: ['event_definition:read'],
        run: async (call) => json(200, await find(pathParam(call, 'definitionId'))),
      },
      PATCH: {
        scopes: ['event_definition:write'],
        async run(call) {
          const { id } = await find(pathParam(call, 'definitionId'))
          await notes.add(id, readInput(changes, call.body))
          return json(200, await find(id))
        },
      },
    },
  }
}

function filterOf(searchParams: URLSearchParams): (definition: EventDefinition) => boolean {
  const search = searchParams.get('search')?.toLowerCase()
  const type = searchParams.get('event_type')
  const excluded = listParam(searchParams, 'excluded_properties') ?? []
  const hideHidden = flagParam(searchParams, 'exclude_hidden') ?? false
  return ({ name, hidden }) =>
    (!search || name.toLowerCase().includes(search)) &&
    (type !== 'event_custom' || !name.startsWith('$')) &&
    (type !== 'event_posthog' || name.startsWith('$')) &&
    !excluded.includes(name) &&
    !(hideHidden && hidden === true)
}

/** By name or by the time last seen; by the day last seen and name when nothing is said. */
function orderOf(ordering: string | null): (left: EventDefinition, right: EventDefinition) => number {
  const byName = (left: EventDefinition, right: EventDefinition) => compare(left.name, right.name)
  const direction = ordering?.startsWith('-') ? -1 : 1
  const field = ordering?.replace(/^-/, '')
  if (field === 'name') return (left, right) => direction * byName(left, right)
  if (field === 'last_seen_at')
    return (left, right) => direction * compare(left.last_seen_at, right.last_seen_at) || byName(left, right)
  const day = ({ last_seen_at }: EventDefinition) => last_seen_at.slice(0, 10)
  const byDay = field === 'last_seen_at::date' ? direction : -1
  return (left, right) => byDay * compare(day(left), day(right)) || byName(left, right)
}

const compare = (left: string, right: string): number => (left < right ? -1 : Number(left > right))
