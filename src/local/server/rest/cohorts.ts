import { z } from 'zod'
import type { EntityDocument } from '../../ingest/ingestion-store.ts'
import { invalidInput } from '../api-failure.ts'
import { json } from '../http-answer.ts'
import { LOCAL_USER } from '../project-description.ts'
import { type HogQLQueryNode, readQueryRequest } from '../query/query-request.ts'
import { type ApiContext, type ApiRoutes, pathParam } from './api-route.ts'
import { cohortChanges, cohortInput, personIds } from './cohort-input.ts'
import { CohortMembers } from './cohort-members.ts'
import { documentRoutes, findDocument, searches } from './document-routes.ts'
import { pageLinks, readWindow } from './page.ts'
import { PersonStore } from './person-store.ts'
import { describe } from './persons.ts'
import { flagParam, listParam, readInput } from './read-input.ts'

/** Cohorts and their members. A dynamic one is computed when it is made or changed. */
export function cohortRoutes(context: ApiContext): ApiRoutes {
  const { entities, engine, ingestion, now } = context
  const members = new CohortMembers(context)
  const persons = new PersonStore(engine)
  const named = {
    kind: 'cohorts',
    key: 'cohortId',
    means: ({ id }: EntityDocument, ref: string) => String(id) === ref,
  }
  const find = findDocument(context, named)

  const routes = documentRoutes(context, {
    ...named,
    scope: 'cohort',
    input: cohortInput,
    changes: cohortChanges,
    defaults: ({ is_static, filters }) => ({
      description: '',
      groups: [],
      filters: { properties: {} },
      query: null,
      version: null,
      pending_version: 1,
      is_calculating: false,
      last_calculation: null,
      errors_calculating: 0,
      last_error_message: null,
      count: null,
      is_static: false,
      cohort_type: is_static ? 'static' : typeOf(filters),
      experiment_set: [],
    }),
    change: ({ filters }) => (filters === undefined ? {} : { cohort_type: typeOf(filters) }),
    deletion: 'soft',
    filter(searchParams) {
      const search = searches(searchParams, 'name')
      const type = searchParams.get('type')
      const authors = listParam(searchParams, 'created_by_id')
      const hideBehavioral = flagParam(searchParams, 'hide_behavioral_cohorts') ?? false
      return (cohort) =>
        search(cohort) &&
        (!type || (cohort.is_static === true) === (type === 'static')) &&
        (!authors || authors.includes(String((cohort.created_by as { id?: number } | null)?.id))) &&
        !(hideBehavioral && cohort.cohort_type === 'behavioral')
    },
    async written(cohort, given) {
      const chosen = await chosenMembers(cohort, given)
      if (!chosen) return cohort
      await members.set(cohort.id, chosen)
      return counted(cohort.id, chosen.size)
    },
  })

  /** The members a write brings; undefined when it leaves them alone. */
  async function chosenMembers(
    cohort: EntityDocument,
    given: Record<string, unknown>,
  ): Promise<Set<string> | undefined> {
    const { _create_static_person_ids: ids, query, filters, deleted } = given
    if (Array.isArray(ids)) {
      await ingestion.flush()
      await entities.update('cohorts', cohort.id, () => ({ _create_static_person_ids: undefined }))
      return members.existing(ids as string[])
    }
    if (query) return runQuery(query)
    if (cohort.is_static !== true && (filters !== undefined || deleted === false))
      return members.compute(cohort)
    return undefined
  }

  async function runQuery(query: unknown): Promise<Set<string>> {
    const { node } = readQueryRequest({ query })
    if (node.kind !== 'HogQLQuery') throw invalidInput('Static cohorts are made from HogQL here.', 'query')
    const { answer } = await context.queries.compute(node as HogQLQueryNode, {
      fresh: true,
      signal: AbortSignal.timeout(60_000),
    })
    const columns = answer.fields.columns as string[]
    const column = Math.max(
      0,
      ['person_id', 'actor_id', 'id'].map((name) => columns.indexOf(name)).find((index) => index >= 0) ?? 0,
    )
    const rows = JSON.parse(answer.rows?.toString() ?? '[]') as unknown[][]
    return members.existing(rows.map((row) => String(row[column])))
  }

  async function counted(id: number, count: number): Promise<EntityDocument> {
    const stored = await entities.update('cohorts', id, ({ version }) => ({
      count,
      version: Number(version ?? 0) + 1,
      pending_version: Number(version ?? 0) + 1,
      last_calculation: new Date(now()).toISOString(),
    }))
    return stored!
  }

  async function staticCohort(reference: string): Promise<EntityDocument> {
    const cohort = await find(reference)
    if (cohort.is_static !== true) throw invalidInput('Only static cohorts can be edited by hand.')
    return cohort
  }

  return {
    ...routes,
    'cohorts/:cohortId/persons': {
      GET: {
        scopes: ['cohort:read', 'person:read'],
        async run(call) {
          const { id } = await find(pathParam(call, 'cohortId'))
          const window = readWindow(call)
          const inCohort = `id IN (SELECT person_id FROM posthog.cohortpeople WHERE cohort_id = ${id} GROUP BY person_id HAVING sum(sign) > 0)`
          const found = await persons.read(inCohort, window)
          const ids = await persons.distinctIds(
            found.map(({ uuid }) => uuid),
            10,
          )
          const results = found.map((person) => ({
            type: 'person',
            ...describe(person, ids.get(person.uuid)),
            id: person.uuid,
          }))
          return json(200, { results, ...pageLinks(call, window, found.length === window.limit) })
        },
      },
    },
    'cohorts/:cohortId/add_persons_to_static_cohort': {
      PATCH: {
        scopes: ['cohort:write'],
        async run(call) {
          const { id } = await staticCohort(pathParam(call, 'cohortId'))
          const { person_ids } = readInput(z.object({ person_ids: personIds }), call.body)
          await ingestion.flush()
          const all = new Set([...(await members.of(id)), ...(await members.existing(person_ids))])
          await members.set(id, all)
          await counted(id, all.size)
          return json(200, { success: true })
        },
      },
    },
    'cohorts/:cohortId/remove_person_from_static_cohort': {
      PATCH: {
        scopes: ['cohort:write'],
        async run(call) {
          const { id } = await staticCohort(pathParam(call, 'cohortId'))
          const { person_id } = readInput(z.object({ person_id: z.string() }), call.body)
          const left = await members.of(id)
          if (!left.delete(person_id)) throw invalidInput('Person is not part of the cohort.', 'person_id')
          await members.set(id, left)
          await counted(id, left.size)
          return json(200, { success: true })
        },
      },
    },
    'cohorts/:cohortId/duplicate_as_static_cohort': {
      GET: {
        scopes: ['cohort:write'],
        async run(call) {
          const original = await find(pathParam(call, 'cohortId'))
          const copy = await entities.create('cohorts', () => ({
            ...original,
            name: `${String(original.name)} (static copy)`,
            is_static: true,
            cohort_type: 'static',
            filters: { properties: {} },
            created_by: LOCAL_USER,
            created_at: new Date(now()).toISOString(),
          }))
          const all = await members.of(original.id)
          await members.set(copy.id, all)
          return json(200, await counted(copy.id, all.size))
        },
      },
    },
  }
}

function typeOf(filters: unknown): string | null {
  const text = JSON.stringify(filters ?? {})
  if (text.includes('"type":"behavioral"')) return 'behavioral'
  return text.includes('"type":"person"') ? 'person_property' : null
}
