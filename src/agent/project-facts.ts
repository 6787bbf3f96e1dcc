import type { CallOptions, Driver } from '../client/driver.ts'
import { taxonomy } from '../questions/taxonomy.ts'

/** What a system prompt says of a project. */
export interface ProjectFacts {
  /** IANA name, such as `Europe/Berlin`. */
  timezone: string
  /** The date there, `2026-11-21`. */
  today: string
  /** Most frequent first. */
  topEvents: readonly { name: string; count?: number }[]
}

export interface ProjectFactsOptions extends CallOptions {
  /** @default 20 */
  maxEvents?: number
  /** @default the present */
  now?: Date
}

/**
 * Timezone, date and top events of a project, for `systemPrompt()`. The names of events are kept for five minutes, and the
 * tools use the same.
 * @example
 * await projectFacts(client)
 * //=> { timezone: 'UTC', today: '2026-11-21', topEvents: [{ name: '$pageview', count: 48210 }, ...] }
 */
export async function projectFacts(
  driver: Driver,
  { maxEvents = 20, now = new Date(), ...call }: ProjectFactsOptions = {},
): Promise<ProjectFacts> {
  const [{ timezone }, { events }] = await Promise.all([
    driver.execute('SELECT 1 AS one', { ...call, name: 'project timezone' }),
    taxonomy(driver, { ...call, now }),
  ])
  return {
    timezone,
    // Sweden writes dates as ISO 8601 does.
    today: now.toLocaleDateString('sv-SE', { timeZone: timezone }),
    topEvents: events
      .slice(0, maxEvents)
      .map(({ name, count }) => ({ name, ...(count !== undefined && { count }) })),
  }
}
