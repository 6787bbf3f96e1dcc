import { parseExactJson } from '../../ingest/exact-json.ts'
import { sqlText } from '../../ingest/sql-text.ts'
import { invalidInput, notFound } from '../api-failure.ts'
import { json } from '../http-answer.ts'
import type { ApiCall, ApiContext, ApiRoutes } from './api-route.ts'
import { cursorPage } from './page.ts'
import { PersonStore } from './person-store.ts'
import { describe } from './persons.ts'

export function groupRoutes(context: ApiContext): ApiRoutes {
  const { engine, ingestion } = context

  async function read(index: number, condition: string) {
    await ingestion.flush()
    const { rows } = await engine.query(
      `SELECT group_key, group_properties, created_at FROM posthog.groups FINAL
      WHERE group_type_index = ${index} AND (${condition}) ORDER BY created_at DESC, group_key`,
    )
    return rows.map(([key, properties, createdAt]) => ({
      group_type_index: index,
      group_key: String(key),
      group_properties: parseExactJson(String(properties)),
      created_at: createdAt,
    }))
  }

  return {
    groups_types: {
      GET: {
        scopes: ['group:read'],
        async run() {
          await ingestion.flush()
          const types = [...ingestion.metadata().groupTypes].sort(([left], [right]) => left - right)
          return json(
            200,
            types.map(([group_type_index, group_type]) => ({
              group_type,
              group_type_index,
              name_singular: null,
              name_plural: null,
              detail_dashboard: null,
              default_columns: null,
              created_at: null,
            })),
          )
        },
      },
    },
    groups: {
      GET: {
        scopes: ['group:read'],
        async run(call) {
          const search = call.searchParams.get('search')
          const found = search
            ? `positionCaseInsensitiveUTF8(group_key, ${sqlText(search)}) > 0
              OR positionCaseInsensitiveUTF8(JSONExtractString(group_properties, 'name'), ${sqlText(search)}) > 0`
            : 'true'
          return cursorPage(call, await read(typeIndex(call), found))
        },
      },
    },
    'groups/find': {
      GET: {
        scopes: ['group:read'],
        async run(call) {
          const key = call.searchParams.get('group_key') ?? ''
          const [group] = await read(typeIndex(call), `group_key = ${sqlText(key)}`)
          if (!group) throw notFound('Not found.')
          return json(200, group)
        },
      },
    },
    'groups/related': {
      GET: {
        scopes: ['group:read'],
        run: async (call) =>
          json(200, await related(context, typeIndex(call), call.searchParams.get('id') ?? '')),
      },
    },
  }
}

const DAY_MS = 86_400_000

function typeIndex({ searchParams }: ApiCall): number {
  const text = searchParams.get('group_type_index') ?? ''
  if (!/^[0-4]$/.test(text)) throw invalidInput('group_type_index is required: 0 to 4.', 'group_type_index')
  return Number(text)
}

/** Persons and groups that occur in the same events of the last 90 days. */
async function related(
  { engine, ingestion, now }: ApiContext,
  index: number,
  key: string,
): Promise<unknown[]> {
  await ingestion.flush()
  const together = `FROM posthog.events WHERE \`$group_${index}\` = ${sqlText(key)} AND timestamp >= fromUnixTimestamp64Milli(toInt64(${now() - 90 * DAY_MS}))`
  const persons = new PersonStore(engine)
  const found = await persons.read(`id IN (SELECT person_id ${together})`, { limit: 1000, offset: 0 })
  const ids = await persons.distinctIds(
    found.map(({ uuid }) => uuid),
    10,
  )
  const actors: unknown[] = found.map((person) => ({
    type: 'person',
    ...describe(person, ids.get(person.uuid)),
    id: person.uuid,
  }))
  for (const other of [...ingestion.metadata().groupTypes.keys()].filter((type) => type !== index)) {
    const { rows } = await engine.query(
      `SELECT group_key, group_properties, created_at FROM posthog.groups FINAL WHERE group_type_index = ${other}
      AND group_key IN (SELECT \`$group_${other}\` ${together}) ORDER BY group_key`,
    )
    for (const [groupKey, properties, createdAt] of rows)
      actors.push({
        type: 'group',
        id: groupKey,
        group_key: groupKey,
        group_type_index: other,
        properties: parseExactJson(String(properties)),
        created_at: createdAt,
      })
  }
  return actors
}
