import type { Row } from '../../../src/client/driver.ts'
import type { EntityDocument } from '../../../src/local/ingest/ingestion-store.ts'
import type { LoggedEvent } from '../support/event-log.ts'
import { byText, groupBy, percent, type Span, within } from './shared.ts'

export interface Chosen {
  event?: string
  where?: (event: LoggedEvent) => boolean
  limit?: number
}

const chosen = (log: readonly LoggedEvent[], span: Span, { event, where = () => true }: Chosen) =>
  within(log, span, event).filter(where)

const times = (events: readonly LoggedEvent[]): number[] => events.map(({ timestampMs }) => timestampMs)

export function eventList(log: readonly LoggedEvent[], span: Span, options: Chosen = {}): Row[] {
  return [...groupBy(chosen(log, span, options), ({ event }) => event)]
    .map(([event, events]) => ({
      event,
      total: events.length,
      first_seen: Math.min(...times(events)),
      last_seen: Math.max(...times(events)),
    }))
    .sort((a, b) => b.total - a.total || byText(a.event, b.event))
    .slice(0, options.limit ?? 100)
}

/** Newest first; of one moment the greater id. */
const latest = (a: LoggedEvent, b: LoggedEvent): number =>
  b.timestampMs - a.timestampMs || byText(b.uuid, a.uuid)

const SAMPLE = 10_000

/** What PostHog keeps of an event: what it was sent with, without what goes into a column, and the key of its group. */
function kept({ properties }: LoggedEvent): Record<string, unknown> {
  const { $elements_chain, ...others } = properties
  const { company } = (properties.$groups ?? {}) as { company?: string }
  return { ...others, ...(company !== undefined && { $group_0: company }) }
}

export function eventProperties(log: readonly LoggedEvent[], span: Span, options: Chosen = {}): Row[] {
  const events = chosen(log, span, options).sort(latest).slice(0, SAMPLE)
  const seen = new Map<string, { json: string; timestampMs: number }[]>()
  for (const event of events)
    for (const [name, value] of Object.entries(kept(event))) {
      const list = seen.get(name) ?? []
      list.push({ json: JSON.stringify(value), timestampMs: event.timestampMs })
      seen.set(name, list)
    }
  return [...seen]
    .map(([property, values]) => {
      const example = values.reduce((a, b) =>
        b.timestampMs > a.timestampMs || (b.timestampMs === a.timestampMs && byText(b.json, a.json) > 0)
          ? b
          : a,
      )
      return {
        property,
        total: values.length,
        share: percent(values.length, events.length),
        values: new Set(values.map(({ json }) => json)).size,
        example: [...example.json].slice(0, 80).join(''),
      }
    })
    .sort((a, b) => b.total - a.total || byText(a.property, b.property))
    .slice(0, options.limit ?? 100)
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)

export function recentEvents(
  log: readonly LoggedEvent[],
  span: Span,
  personIds: ReadonlyMap<string, string>,
  options: Chosen = {},
): Row[] {
  return chosen(log, span, options)
    .sort(latest)
    .slice(0, options.limit ?? 20)
    .map((event) => ({
      timestamp: event.timestampMs,
      event: event.event,
      email: textOrNull(event.personProperties.email),
      distinct_id: event.distinctId,
      person_id: personIds.get(event.person),
      properties: kept(event),
    }))
}

/** People, the one who did something last first. `name` and `email` are those of their last events that knew one. */
export function listPersons(
  log: readonly LoggedEvent[],
  span: Span,
  personIds: ReadonlyMap<string, string>,
  options: Chosen = {},
): Row[] {
  const firstSeen = new Map<string, number>()
  for (const { person, timestampMs } of log)
    firstSeen.set(person, Math.min(firstSeen.get(person) ?? Number.POSITIVE_INFINITY, timestampMs))
  return [...groupBy(chosen(log, span, options), ({ person }) => person)]
    .map(([person, events]) => {
      const newestOf = (name: string): string | null => {
        const knowing = events.filter(({ personProperties }) => typeof personProperties[name] === 'string')
        return textOrNull(knowing.sort(latest)[0]?.personProperties[name])
      }
      return {
        person_id: String(personIds.get(person)),
        email: newestOf('email'),
        name: newestOf('name'),
        last_seen: Math.max(...times(events)),
        total: events.length,
      }
    })
    .sort((a, b) => b.last_seen - a.last_seen || byText(a.person_id, b.person_id))
    .slice(0, options.limit ?? 100)
}

type Documents = readonly EntityDocument[]
const time = (value: unknown): number | null => (typeof value === 'string' ? Date.parse(value) : null)
const orNull = (value: unknown): unknown => (value === '' || value === undefined ? null : value)
/** `none` leaves out what is marked, `only` the rest, `with` nothing. */
export type Marked = 'none' | 'only' | 'with'
const unmarked = (documents: Documents, mark: string, which: Marked): Documents =>
  documents.filter((document) => which === 'with' || (document[mark] === true) === (which === 'only'))

export const listCohorts = (documents: Documents, deleted: Marked = 'none'): Row[] =>
  unmarked(documents, 'deleted', deleted)
    .toSorted((a, b) => Number(b.count ?? 0) - Number(a.count ?? 0) || Number(a.id) - Number(b.id))
    .map((cohort) => ({
      id: cohort.id,
      name: cohort.name,
      description: orNull(cohort.description),
      users: cohort.count,
      is_static: Number(cohort.is_static),
      created_at: time(cohort.created_at),
      calculated_at: time(cohort.last_calculation),
    }))

export function listFeatureFlags(
  documents: Documents,
  { deleted = 'none', kind = 'all' }: { deleted?: Marked; kind?: 'all' | 'multivariate' | 'boolean' } = {},
): Row[] {
  return unmarked(documents, 'deleted', deleted)
    .map((flag) => {
      const { multivariate } = flag.filters as { multivariate: { variants: { key: string }[] } | null }
      return {
        key: String(flag.key),
        description: orNull(flag.name),
        variants: (multivariate?.variants ?? []).map(({ key }) => key).join(', '),
        rollout: flag.rollout_percentage,
        created_at: Number(time(flag.created_at)),
      }
    })
    .filter(({ variants }) => kind === 'all' || (variants !== '') === (kind === 'multivariate'))
    .sort((a, b) => b.created_at - a.created_at || byText(a.key, b.key))
}

export const listInsights = (documents: Documents, deleted: Marked = 'none'): Row[] =>
  unmarked(documents, 'deleted', deleted)
    .filter(({ saved }) => saved === true)
    .map((insight) => {
      const query = insight.query as { kind: string; source?: { kind: string } }
      return {
        short_id: String(insight.short_id),
        name: orNull(insight.name) ?? orNull(insight.derived_name),
        description: orNull(insight.description),
        kind: query.source?.kind ?? query.kind,
        created_at: time(insight.created_at),
        changed_at: Number(time(insight.last_modified_at)),
      }
    })
    .sort((a, b) => b.changed_at - a.changed_at || byText(a.short_id, b.short_id))

export function listExperiments(
  documents: Documents,
  flags: Documents,
  nowMs: number,
  { archived = 'none', state }: { archived?: Marked; state?: string } = {},
): Row[] {
  const stateOf = ({ start_date, end_date }: EntityDocument): string => {
    if (start_date === null) return 'draft'
    return end_date === null || Date.parse(String(end_date)) > nowMs ? 'running' : 'ended'
  }
  return unmarked(documents, 'archived', archived)
    .toSorted(
      (a, b) => Number(time(b.created_at)) - Number(time(a.created_at)) || Number(b.id) - Number(a.id),
    )
    .map((experiment) => ({
      id: experiment.id,
      name: experiment.name,
      state: stateOf(experiment),
      flag: flags.find(({ id }) => id === experiment.feature_flag_id)?.key ?? null,
      started_at: time(experiment.start_date),
      ended_at: time(experiment.end_date),
      description: orNull(experiment.description),
    }))
    .filter((experiment) => state === undefined || experiment.state === state)
}
