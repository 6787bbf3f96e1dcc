import { parseExactJson } from '../../ingest/exact-json.ts'
import { sqlText } from '../../ingest/sql-text.ts'
import type { ApiContext } from '../rest/api-route.ts'
import { CohortMembers } from '../rest/cohort-members.ts'
import { PersonStore } from '../rest/person-store.ts'
import type { FlagSubject } from './evaluate-flag.ts'

export interface SubjectRequest {
  distinctId: string
  groups?: Readonly<Record<string, unknown>> | null
  person_properties?: Readonly<Record<string, unknown>> | null
  group_properties?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | null
}

/** What is stored about whom flags are evaluated for, with what the request says on top. */
export async function readSubject(context: ApiContext, request: SubjectRequest): Promise<FlagSubject> {
  const { engine, ingestion, now } = context
  await ingestion.flush()
  const { distinctId, group_properties: given } = request
  const person = await new PersonStore(engine).byDistinctId(distinctId)
  const { groupTypes } = ingestion.metadata()
  const groups = Object.fromEntries(
    Object.entries(request.groups ?? {}).map(([type, key]) => [type, String(key)]),
  )
  const groupProperties: Record<string, Readonly<Record<string, unknown>>> = {}
  for (const [index, type] of groupTypes) {
    const key = groups[type]
    if (key !== undefined)
      groupProperties[type] = { ...(await storedGroup(context, index, key)), ...given?.[type] }
  }
  return {
    distinctId,
    personProperties: { ...person?.properties, distinct_id: distinctId, ...request.person_properties },
    cohorts: person ? await new CohortMembers(context).cohortsOf(person.uuid) : new Set(),
    groups,
    groupProperties,
    groupTypes,
    now: new Date(now()),
  }
}

async function storedGroup(
  { engine }: ApiContext,
  index: number,
  key: string,
): Promise<Record<string, unknown>> {
  const { rows } = await engine.query(
    `SELECT group_properties FROM posthog.groups FINAL WHERE group_type_index = ${index} AND group_key = ${sqlText(key)}`,
  )
  const properties = rows[0]?.[0]
  return properties === undefined ? {} : (parseExactJson(String(properties)) as Record<string, unknown>)
}
