import type { CallOptions, Driver } from '../client/driver.ts'
import { taxonomy } from '../questions/taxonomy.ts'

/** What a system prompt says of a project. */
export interface ProjectFacts {
  /** IANA name, such as `Europe/Berlin`. */
  timezone: string
  /** The date there, `2026-11-21`. */
  today: string
  /** `UTC` when this machine does not know the project's timezone, and `today` is the date in UTC. */
  todayTimezone?: string
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
    ...(isKnown(timezone)
      ? { today: dateIn(timezone, now) }
      : { today: dateIn('UTC', now), todayTimezone: 'UTC' }),
    topEvents: events
      .slice(0, maxEvents)
      .map(({ name, count }) => ({ name, ...(count !== undefined && { count }) })),
  }
}

function isKnown(timezone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: timezone })
    return true
  } catch {
    return false
  }
}

/** Put together from parts of `en-US`, the one locale that every build of Node has. */
function dateIn(timeZone: string, moment: Date): string {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
  const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]))
  return `${parts.year}-${parts.month}-${parts.day}`
}
