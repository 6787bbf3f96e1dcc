import type { CaptureEvent } from '../ingest/capture-event.ts'
import { DAY_MS } from './calendar.ts'
import { INTERNAL_DOMAIN } from './people.ts'

/** The cohorts of the project and the numbers their definitions name. */
export const COHORTS = {
  paying: { id: 1, name: 'Paying customers' },
  power: { id: 2, name: 'Power users', days: 30, times: 10 },
  recent: { id: 3, name: 'Recent sign-ups', days: 30 },
  churnRisk: { id: 4, name: 'Churn risk', days: 14 },
  internal: { id: 5, name: 'Internal users' },
} as const

/** Distinct ids of identified people by cohort id. */
export type CohortMembers = ReadonlyMap<number, readonly string[]>

interface Seen {
  identified: boolean
  email: string
  paying: boolean
  signedUpMs: number
  lastPageviewMs: number
  documentsCreated: number
  lastDocumentUuid: string
}

/** Watches events go by in order of time and says who belongs to each cohort at `untilMs`. */
export class CohortCounter {
  readonly #untilMs: number
  readonly #people = new Map<string, Seen>()

  constructor(untilMs: number) {
    this.#untilMs = untilMs
  }

  observe({ uuid, event, distinctId, timestampMs, set }: CaptureEvent): void {
    const seen = this.#person(distinctId)
    if (set) {
      seen.identified = true
      if (typeof set.email === 'string') seen.email = set.email
      if (typeof set.is_paying === 'boolean') seen.paying = set.is_paying
    }
    if (event === 'user_signed_up') seen.signedUpMs = timestampMs
    else if (event === '$pageview') seen.lastPageviewMs = timestampMs
    else if (event === 'document_created') {
      const recent = timestampMs >= this.#untilMs - COHORTS.power.days * DAY_MS
      // Captured twice counts once; the second copy follows the first.
      if (recent && uuid !== seen.lastDocumentUuid) seen.documentsCreated++
      seen.lastDocumentUuid = uuid
    }
  }

  members(): CohortMembers {
    const since = (days: number): number => this.#untilMs - days * DAY_MS
    const { paying, power, recent, churnRisk, internal } = COHORTS
    const who = (belongs: (seen: Seen) => boolean): string[] =>
      [...this.#people]
        .filter(([, seen]) => seen.identified && belongs(seen))
        .map(([distinctId]) => distinctId)
    return new Map([
      [paying.id, who((seen) => seen.paying)],
      [power.id, who((seen) => seen.documentsCreated >= power.times)],
      [recent.id, who((seen) => seen.signedUpMs >= since(recent.days))],
      [churnRisk.id, who((seen) => seen.paying && seen.lastPageviewMs < since(churnRisk.days))],
      [internal.id, who((seen) => seen.email.endsWith(`@${INTERNAL_DOMAIN}`))],
    ])
  }

  #person(distinctId: string): Seen {
    let seen = this.#people.get(distinctId)
    if (!seen) {
      seen = {
        identified: false,
        email: '',
        paying: false,
        signedUpMs: -Infinity,
        lastPageviewMs: -Infinity,
        documentsCreated: 0,
        lastDocumentUuid: '',
      }
      this.#people.set(distinctId, seen)
    }
    return seen
  }
}
