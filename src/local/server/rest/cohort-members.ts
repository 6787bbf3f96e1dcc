import type { EntityDocument } from '../../ingest/ingestion-store.ts'
import { sqlText } from '../../ingest/sql-text.ts'
import { invalidInput } from '../api-failure.ts'
import type { ApiContext } from './api-route.ts'
import { PersonStore, type StoredPerson } from './person-store.ts'
import { matchesProperty, type PropertyCondition, UndecidableError } from './property-match.ts'

interface Group {
  type?: unknown
  values?: unknown
}
interface Behaviour extends PropertyCondition {
  time_value?: unknown
  time_interval?: unknown
  explicit_datetime?: unknown
  operator_value?: unknown
  event_type?: unknown
}

/** Who is in which cohort: kept where HogQL reads it, computed from a cohort's conditions when those change. */
export class CohortMembers {
  readonly #persons: PersonStore

  constructor(readonly context: Pick<ApiContext, 'engine' | 'ingestion' | 'entities' | 'now'>) {
    this.#persons = new PersonStore(context.engine)
  }

  /** UUIDs of the members as last computed. */
  async of(cohortId: number): Promise<Set<string>> {
    if (!Number.isSafeInteger(cohortId)) throw invalidInput('A cohort goes by its number.', 'cohort')
    const { rows } = await this.context.engine.query(
      `SELECT toString(person_id) FROM posthog.cohortpeople WHERE cohort_id = ${cohortId}
      GROUP BY person_id HAVING sum(sign) > 0`,
    )
    return new Set(rows.map(([person]) => String(person)))
  }

  /** Ids of the cohorts a person is in. */
  async cohortsOf(personUuid: string): Promise<Set<number>> {
    const { rows } = await this.context.engine.query(
      `SELECT cohort_id FROM posthog.cohortpeople WHERE toString(person_id) = ${sqlText(personUuid)}
      GROUP BY cohort_id HAVING sum(sign) > 0`,
    )
    return new Set(rows.map(([cohort]) => Number(cohort)))
  }

  /** Makes these the members. */
  async set(cohortId: number, members: ReadonlySet<string>): Promise<void> {
    const { engine } = this.context
    const present = await this.of(cohortId)
    const rows: object[] = []
    for (const person of members)
      if (!present.has(person)) rows.push({ person_id: person, cohort_id: cohortId, sign: 1, version: 1 })
    for (const person of present)
      if (!members.has(person)) rows.push({ person_id: person, cohort_id: cohortId, sign: -1, version: 1 })
    if (rows.length > 0)
      await engine.insert('cohortpeople', rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  }

  /** Those of the UUIDs that are persons. */
  async existing(uuids: readonly string[]): Promise<Set<string>> {
    if (uuids.length === 0) return new Set()
    const persons = await this.#persons.read(`toString(id) IN (${uuids.map(sqlText)})`)
    return new Set(persons.map(({ uuid }) => uuid))
  }

  /** @throws {ApiFailure} 400 for conditions that are not decided here. */
  async compute({ filters }: EntityDocument): Promise<Set<string>> {
    const { properties } = (filters ?? {}) as { properties?: Group }
    if (!Array.isArray(properties?.values) || properties.values.length === 0) return new Set()
    await this.context.ingestion.flush()
    const everyone = await this.#persons.read()
    return this.#group(properties, everyone)
  }

  async #group({ type, values }: Group, everyone: readonly StoredPerson[]): Promise<Set<string>> {
    const parts: Set<string>[] = []
    for (const value of values as (Group & Behaviour)[])
      parts.push(
        Array.isArray(value.values) ? await this.#group(value, everyone) : await this.#leaf(value, everyone),
      )
    const belongs = (uuid: string) =>
      type === 'OR' ? parts.some((part) => part.has(uuid)) : parts.every((part) => part.has(uuid))
    return new Set(everyone.map(({ uuid }) => uuid).filter(belongs))
  }

  async #leaf(condition: Behaviour, everyone: readonly StoredPerson[]): Promise<Set<string>> {
    const found = await this.#matching(condition, everyone)
    if (condition.negation !== true) return found
    return new Set(everyone.map(({ uuid }) => uuid).filter((uuid) => !found.has(uuid)))
  }

  async #matching(condition: Behaviour, everyone: readonly StoredPerson[]): Promise<Set<string>> {
    switch (condition.type) {
      case 'person': {
        const now = new Date(this.context.now())
        const holds = ({ properties }: StoredPerson) =>
          decided(() => matchesProperty(condition, properties, now, { matchCase: true }))
        return new Set(everyone.filter(holds).map(({ uuid }) => uuid))
      }
      case 'cohort':
        return this.of(Number(condition.value))
      case 'behavioral':
        return this.#performed(condition)
      default:
        throw invalidInput(`Conditions of type ${String(condition.type)} are not supported.`, 'filters')
    }
  }

  async #performed(condition: Behaviour): Promise<Set<string>> {
    const { key, value, event_type } = condition
    const counted = COUNTED.get(String(value))
    if (!counted || event_type === 'actions')
      throw invalidInput(
        `The local PostHog computes performed_event and performed_event_multiple of events, not ${String(value)} of ${String(event_type)}.`,
        'filters',
      )
    const { rows } = await this.context.engine.query(
      `SELECT toString(person_id) AS person FROM posthog.events
      WHERE event = ${sqlText(String(key))} AND timestamp >= ${since(condition, this.context.now())}
      GROUP BY person HAVING ${counted(condition)}`,
    )
    return new Set(rows.map(([person]) => String(person)))
  }
}

const COUNTED: ReadonlyMap<string, (condition: Behaviour) => string> = new Map([
  ['performed_event', () => 'true'],
  [
    'performed_event_multiple',
    ({ operator, operator_value }) => {
      const sign = SIGNS.get(String(operator ?? 'gte'))
      if (!sign) throw invalidInput(`Unknown operator ${String(operator)}.`, 'filters')
      return `uniqExact(uuid) ${sign} ${Math.trunc(Number(operator_value ?? 1)) || 0}`
    },
  ],
])

const SIGNS: ReadonlyMap<string, string> = new Map([
  ['gte', '>='],
  ['gt', '>'],
  ['lte', '<='],
  ['lt', '<'],
  ['exact', '='],
  ['eq', '='],
])

const HOUR_MS = 3_600_000
const INTERVAL_MS: ReadonlyMap<string, number> = new Map([
  ['minute', 60_000],
  ['hour', HOUR_MS],
  ['day', 24 * HOUR_MS],
  ['week', 7 * 24 * HOUR_MS],
  ['month', 30 * 24 * HOUR_MS],
  ['year', 365 * 24 * HOUR_MS],
])

/** SQL for the moment from which events count. */
function since({ time_value, time_interval, explicit_datetime }: Behaviour, nowMs: number): string {
  const explicit = typeof explicit_datetime === 'string' ? Date.parse(explicit_datetime) : Number.NaN
  const intervalMs = INTERVAL_MS.get(String(time_interval ?? 'day')) ?? INTERVAL_MS.get('day')!
  const fromMs = Number.isNaN(explicit) ? nowMs - Number(time_value ?? 30) * intervalMs : explicit
  if (!Number.isFinite(fromMs)) throw invalidInput('time_value is not a number.', 'filters')
  return `fromUnixTimestamp64Milli(toInt64(${Math.max(0, Math.trunc(fromMs))}))`
}

function decided(test: () => boolean): boolean {
  try {
    return test()
  } catch (error) {
    if (error instanceof UndecidableError) throw invalidInput(error.message, 'filters')
    throw error
  }
}
