import { z } from 'zod'
import { sqlText } from '../../ingest/sql-text.ts'
import { uuidV5 } from '../../ingest/uuid.ts'
import { invalidInput, notFound } from '../api-failure.ts'
import { json } from '../http-answer.ts'
import { type ApiContext, type ApiRoutes, pathParam } from './api-route.ts'
import { DefinitionNotes } from './definition-notes.ts'
import { pageOf } from './page.ts'
import { flagParam, listParam, readInput } from './read-input.ts'

const NAMESPACE = '5b9f4d0e-6d5c-4f4e-8f0a-2f1d8c3b7a11'
const OWNERS = ['event', 'person', 'group', 'session'] as const

const changes = z.object({
  description: z.string().nullish(),
  tags: z.array(z.string()).optional(),
  verified: z.boolean().optional(),
  hidden: z.boolean().optional(),
  property_type: z.enum(['DateTime', 'String', 'Numeric', 'Boolean', 'Duration']).nullish(),
})

interface PropertyDefinition extends Record<string, unknown> {
  id: string
  name: string
}

/** Properties that were seen on events, persons and groups, and what people noted about them. */
export function propertyDefinitionRoutes(context: ApiContext): ApiRoutes {
  const notes = new DefinitionNotes(context, 'property_definitions')

  async function read(condition: string): Promise<PropertyDefinition[]> {
    await context.ingestion.flush()
    const { rows } = await context.engine.query(
      `SELECT type, group_type_index, name, property_type FROM posthog.property_definition FINAL
      WHERE ${condition} ORDER BY name`,
    )
    const noted = await notes.all()
    return rows.map(([type, index, name, propertyType]) => {
      const id = uuidV5(NAMESPACE, `${String(type)}:${String(index)}:${String(name)}`)
      return {
        id,
        name: String(name),
        is_numerical: propertyType === 'Numeric',
        property_type: propertyType === '' ? null : propertyType,
        tags: [],
        is_seen_on_filtered_events: null,
        ...noted.get(id),
      }
    })
  }

  async function find(id: string): Promise<PropertyDefinition> {
    const found = (await read('true')).find((definition) => definition.id === id)
    if (!found) throw notFound('Not found.')
    return found
  }

  /** Names of the properties that events of these names carry. */
  async function seenOn(events: readonly string[]): Promise<Set<string>> {
    const { rows } = await context.engine.query(
      `SELECT DISTINCT arrayJoin(JSONExtractKeys(properties)) FROM posthog.events WHERE event IN (${events.map(sqlText)})`,
    )
    return new Set(rows.map(([name]) => String(name)))
  }

  return {
    property_definitions: {
      GET: {
        scopes: ['property_definition:read'],
        async run(call) {
          const { searchParams } = call
          const keep = filterOf(searchParams)
          let found = (await read(ownerOf(searchParams))).filter(keep)
          const events = listParam(searchParams, 'event_names')
          if (events && events.length > 0) {
            const seen = await seenOn(events)
            found = found.map((definition) => ({
              ...definition,
              is_seen_on_filtered_events: seen.has(definition.name),
            }))
            if (flagParam(searchParams, 'filter_by_event_names'))
              found = found.filter(({ name }) => seen.has(name))
          }
          return pageOf(call, found)
        },
      },
    },
    'property_definitions/:definitionId': {
      GET: {
        scopes: ['property_definition:read'],
        run: async (call) => json(200, await find(pathParam(call, 'definitionId'))),
      },
      PATCH: {
        scopes: ['property_definition:write'],
        async run(call) {
          const { id } = await find(pathParam(call, 'definitionId'))
          await notes.add(id, readInput(changes, call.body))
          return json(200, await find(id))
        },
      },
    },
  }
}

function ownerOf(searchParams: URLSearchParams): string {
  const type = OWNERS.find((owner) => owner === (searchParams.get('type') ?? 'event'))
  if (!type) throw invalidInput(`type is one of ${OWNERS.join(', ')}.`, 'type')
  if (type !== 'group') return `type = '${type}'`
  const index = searchParams.get('group_type_index') ?? ''
  if (!/^[0-4]$/.test(index))
    throw invalidInput('group_type_index is required for groups.', 'group_type_index')
  return `type = 'group' AND group_type_index = ${index}`
}

function filterOf(searchParams: URLSearchParams): (definition: PropertyDefinition) => boolean {
  const search = searchParams.get('search')?.toLowerCase()
  const named = listParam(searchParams, 'properties')
  const excluded = listParam(searchParams, 'excluded_properties') ?? []
  const isNumerical = flagParam(searchParams, 'is_numerical')
  const isFlag = flagParam(searchParams, 'is_feature_flag')
  const hideCore = flagParam(searchParams, 'exclude_core_properties') ?? false
  const hideHidden = flagParam(searchParams, 'exclude_hidden') ?? false
  return ({ name, is_numerical, hidden }) =>
    (!search || name.toLowerCase().includes(search)) &&
    (!named || named.includes(name)) &&
    !excluded.includes(name) &&
    (isNumerical === undefined || is_numerical === isNumerical) &&
    (isFlag === undefined || name.startsWith('$feature/') === isFlag) &&
    !(hideCore && name.startsWith('$')) &&
    !(hideHidden && hidden === true)
}
