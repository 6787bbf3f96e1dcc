import { randomUUID } from 'node:crypto'
import { PostHogClient } from '../../../src/client/client.ts'
import type { LocalPostHog } from '../../../src/local/start-local-posthog.ts'
import { type EventRow, RowSet } from './row-set.ts'

export interface Arrival {
  uuid: string
  event: string
  distinctId: string
  timestamp: string
}

/** Rows of an output, those that arrived during the test apart from the history's own. */
export class SplitRows extends RowSet {
  /** By uuid. */
  readonly arrived = new Map<string, EventRow[]>()

  constructor(private readonly arrivals: ReadonlySet<string>) {
    super()
  }

  override add(row: EventRow): void {
    if (!this.arrivals.has(row.uuid)) super.add(row)
    else this.arrived.set(row.uuid, [...(this.arrived.get(row.uuid) ?? []), row])
  }
}

/** Captures so many events at a time of the past, by as many people. They are stored when it returns. */
export async function captureArrivals(
  local: LocalPostHog,
  { count, event, at }: { count: number; event: string; at: string },
): Promise<Arrival[]> {
  await using client = new PostHogClient({
    host: local.url,
    apiKey: local.apiKey,
    projectId: local.projectId,
    projectToken: local.projectToken,
  })
  const start = Date.parse(at)
  const arrivals = Array.from({ length: count }, (_, index) => ({
    uuid: randomUUID(),
    event,
    distinctId: `late-${index}`,
    timestamp: new Date(start + index).toISOString(),
  }))
  const { sent } = await client.captureBatch(
    arrivals.map((arrival, index) => ({ ...arrival, properties: { n: index, text: 'späť "1"' } })),
  )
  if (sent !== count) throw new Error(`Only ${sent} of ${count} events were taken`)
  // Whatever is asked next counts them.
  await client.query('SELECT 1')
  return arrivals
}

/** What is wrong with the rows that arrived: empty when each row is as it was captured, and came once. */
export function wrongArrivals(rows: SplitRows, arrivals: readonly Arrival[], mayLack = false): string[] {
  return arrivals.flatMap(({ uuid, event, distinctId, timestamp }) => {
    const [row, ...more] = rows.arrived.get(uuid) ?? []
    if (!row) return mayLack ? [] : [`${uuid} is missing`]
    if (more.length > 0) return [`${uuid} came ${more.length + 1} times`]
    const isSame =
      String(row.event) === event &&
      String(row.distinctId) === distinctId &&
      Date.parse(row.timestamp) === Date.parse(timestamp) &&
      (JSON.parse(row.properties.toString()) as { text?: string }).text === 'späť "1"'
    return isSame ? [] : [`${uuid} was changed`]
  })
}
