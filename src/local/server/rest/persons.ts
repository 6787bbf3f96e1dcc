import { parseExactJson } from '../../ingest/exact-json.ts'
import { isRecord } from '../../ingest/is-record.ts'
import { sqlText } from '../../ingest/sql-text.ts'
import { isUuid } from '../../ingest/uuid.ts'
import { invalidInput, notFound } from '../api-failure.ts'
import { json } from '../http-answer.ts'
import { type ApiCall, type ApiContext, type ApiRoutes, pathParam } from './api-route.ts'
import { CohortMembers } from './cohort-members.ts'
import { pageLinks, readWindow } from './page.ts'
import { ownerOf, PERSON_NUMBER, PersonStore, personNumber, type StoredPerson } from './person-store.ts'
import { matchesProperty, type PropertyCondition, UndecidableError } from './property-match.ts'
import { flagParam, jsonParam } from './read-input.ts'

export function personRoutes(context: ApiContext): ApiRoutes {
  const { ingestion, now } = context
  const store = new PersonStore(context.engine)
  const members = new CohortMembers(context)

  async function find(call: ApiCall): Promise<StoredPerson> {
    await ingestion.flush()
    const reference = pathParam(call, 'personId')
    const byNumber = /^\d{1,10}$/.test(reference)
    if (!byNumber && !isUuid(reference))
      throw invalidInput(
        `The ID provided does not look like a personID. If you are using a distinctId, please use /persons?distinct_id=${reference} instead.`,
      )
    const [person] = await store.read(
      byNumber ? `${PERSON_NUMBER} = ${reference}` : `id = ${sqlText(reference)}`,
    )
    if (!person) throw notFound('Not found.')
    return person
  }

  async function list(call: ApiCall) {
    await ingestion.flush()
    const window = readWindow(call)
    const condition = conditionOf(call.searchParams)
    const filters = readFilters(call.searchParams)
    const cohort = call.searchParams.get('cohort')
    // One row more than the page says whether there is another page; conditions that SQL does not hold need all rows.
    if (filters.length === 0 && !cohort) {
      const found = await store.read(condition, window)
      return { found, total: () => store.count(condition), window }
    }
    const inCohorts = await Promise.all(
      filters.map(async ({ type, value }) => (type === 'cohort' ? members.of(Number(value)) : undefined)),
    )
    const inCohort = cohort ? await members.of(Number(cohort)) : undefined
    const at = new Date(now())
    const matching = (await store.read(condition)).filter(
      (person) =>
        (!inCohort || inCohort.has(person.uuid)) &&
        filters.every((filter, index) => {
          const cohortMembers = inCohorts[index]
          if (!cohortMembers) return holds(filter, person, at)
          return cohortMembers.has(person.uuid) !== (filter.operator === 'not_in' || filter.negation === true)
        }),
    )
    const found = matching.slice(window.offset, window.offset + window.limit)
    return { found, total: async () => matching.length, window }
  }

  return {
    persons: {
      GET: {
        scopes: ['person:read'],
        async run(call) {
          const { found, total, window } = await list(call)
          const ids = await store.distinctIds(found.map(({ uuid }) => uuid))
          const results = found.map((person) => ({
            type: 'person',
            ...describe(person, ids.get(person.uuid)),
            id: person.uuid,
            matched_recordings: null,
            value_at_data_point: null,
          }))
          // A full page promises another one, even when that turns out empty.
          const links = pageLinks(call, window, found.length === window.limit)
          const count = call.searchParams.has('include_total') ? { count: await total() } : {}
          return json(200, { ...links, ...count, results })
        },
      },
    },
    'persons/values': {
      GET: {
        scopes: ['person:read'],
        async run({ searchParams }) {
          const key = searchParams.get('key')
          if (!key) throw invalidInput('This field is required.', 'key')
          await ingestion.flush()
          return json(200, await countValues(context, key, searchParams.get('value') ?? ''))
        },
      },
    },
    'persons/cohorts': {
      GET: {
        scopes: ['person:read', 'cohort:read'],
        async run({ searchParams }) {
          const person = searchParams.get('person_id') ?? ''
          const cohorts = await context.entities.present('cohorts')
          const ids = await members.cohortsOf(person)
          return json(200, { results: cohorts.filter(({ id }) => ids.has(id)) })
        },
      },
    },
    'persons/:personId': {
      GET: {
        scopes: ['person:read'],
        async run(call) {
          const person = await find(call)
          const ids = await store.distinctIds([person.uuid])
          // Lists say who is identified, answers about one person do not.
          const { is_identified, ...shown } = describe(person, ids.get(person.uuid))
          return json(200, { ...shown, id: personNumber(person.uuid) })
        },
      },
      DELETE: {
        scopes: ['person:write'],
        async run(call) {
          const withEvents = flagParam(call.searchParams, 'delete_events') ?? false
          const { uuid } = await find(call)
          await ingestion.deletePerson(uuid, { withEvents })
          return { status: 202, body: '', contentType: 'application/json' }
        },
      },
    },
  }
}

function conditionOf(searchParams: URLSearchParams): string {
  const conditions: string[] = []
  const email = "JSONExtractString(properties, 'email')"
  const search = searchParams.get('search')
  if (search)
    conditions.push(
      `(positionCaseInsensitiveUTF8(${email}, ${sqlText(search)}) > 0 OR id IN (${ownerOf(search)}))`,
    )
  const distinctId = searchParams.get('distinct_id')
  if (distinctId) conditions.push(`id IN (${ownerOf(distinctId)})`)
  const exactEmail = searchParams.get('email')
  if (exactEmail) conditions.push(`${email} = ${sqlText(exactEmail)}`)
  return conditions.join(' AND ') || 'true'
}

function readFilters(searchParams: URLSearchParams): PropertyCondition[] {
  const filters = jsonParam(searchParams, 'properties') ?? []
  if (!Array.isArray(filters) || !filters.every(isRecord))
    throw invalidInput('Properties are unparsable: a list of property filters is expected.', 'properties')
  const foreign = filters.find(({ type = 'person' }) => type !== 'person' && type !== 'cohort')
  if (foreign) throw invalidInput(`Persons cannot be filtered by ${String(foreign.type)}.`, 'properties')
  return filters
}

function holds(filter: PropertyCondition, { properties }: StoredPerson, now: Date): boolean {
  try {
    return matchesProperty(filter, properties, now, { matchCase: true })
  } catch (error) {
    if (error instanceof UndecidableError) throw invalidInput(error.message, 'properties')
    throw error
  }
}

export function describe(
  { uuid, createdAt, properties, isIdentified }: StoredPerson,
  distinctIds: readonly string[] = [],
): Record<string, unknown> {
  const { email, name, username } = properties
  return {
    uuid,
    name:
      [email, name, username].find((value) => typeof value === 'string' && value) ?? distinctIds[0] ?? uuid,
    distinct_ids: distinctIds,
    properties,
    created_at: createdAt,
    is_identified: isIdentified,
  }
}

async function countValues({ engine }: ApiContext, key: string, part: string) {
  const { rows } = await engine.query(
    `SELECT JSONExtractRaw(properties, ${sqlText(key)}) AS value, count() AS n FROM posthog.person FINAL
    WHERE is_deleted = 0 AND value NOT IN ('', 'null') AND positionCaseInsensitiveUTF8(value, ${sqlText(part)}) > 0
    GROUP BY value ORDER BY n DESC, value LIMIT 25`,
  )
  return rows.map(([value, count]) => ({ name: parseExactJson(String(value)), count: Number(count) }))
}
