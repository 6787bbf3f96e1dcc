/**
 * How rows leave PostHog. `cells`: queries, counted and verified; `file-download`: files that PostHog writes on demand, by the
 * time rows arrived; `batch-export`: PostHog writes to an object store or a warehouse by itself, on a schedule.
 */
export type ExportPath = 'cells' | 'file-download' | 'batch-export'

/** What the rule looks at. */
export interface HandOverCase {
  /** Null when they are not known. */
  rows: number | null
  /** That queries would take, counts included. */
  requests: number
  /** PostHog's limit for the key. */
  requestsPerHour: number
  /** Whether files are wanted as PostHog can write them: Parquet. */
  parquet: boolean
  /** Whether the same is to be exported again and again. */
  recurring: boolean
  /** Whether PostHog refused to count or to read a day for being too expensive. */
  tooExpensive: boolean
  /** Ways that cannot give what is asked for. */
  blocked?: readonly ExportPath[]
}

export interface Recommendation {
  path: ExportPath
  /** In words, with the figures that decided. */
  reason: string
}

/** Others use the key, too: an export that takes more of its hour is in their way. */
const BUDGET_SHARE = 0.25
/** PostHog writes Parquet itself, so beyond this there is no reason to fetch rows for it. */
const PARQUET_ROWS = 10_000_000
/** Beyond this, files would have to be fetched for hours, once for each week of the past. */
export const FILE_DOWNLOAD_ROWS = 300_000_000

/** Which path fits. It recommends; nothing is ever switched without being asked to. */
export function recommendPath(given: HandOverCase): Recommendation {
  const reason = tooMuchForQueries(given)
  if (!reason)
    return {
      path: 'cells',
      reason: `${count(given.requests)} requests fit in ${percent(BUDGET_SHARE)} of the hour's ${count(given.requestsPerHour)}, and every cell is verified by its count.`,
    }
  const wished = handOver(given, reason)
  const { blocked = [] } = given
  if (!blocked.includes(wished.path)) return wished
  const other = wished.path === 'file-download' ? 'batch-export' : 'file-download'
  const instead = blocked.includes(other) ? 'cells' : other
  return {
    path: instead,
    reason: `${reason} That speaks for ${wished.path}, which cannot give this selection${instead === 'cells' ? `, nor can ${other}` : ''}.`,
  }
}

function handOver({ recurring, rows }: HandOverCase, reason: string): Recommendation {
  if (recurring)
    return {
      path: 'batch-export',
      reason: `${reason} It is to be repeated, so let PostHog write it on a schedule.`,
    }
  if (rows !== null && rows > FILE_DOWNLOAD_ROWS)
    return {
      path: 'batch-export',
      reason: `${reason} More than ${count(FILE_DOWNLOAD_ROWS)} rows are too many for file downloads, too.`,
    }
  return { path: 'file-download', reason }
}

function tooMuchForQueries({
  rows,
  requests,
  requestsPerHour,
  parquet,
  tooExpensive,
}: HandOverCase): string | undefined {
  if (tooExpensive) return 'PostHog refuses to read a single day of it as too expensive.'
  if (requests > BUDGET_SHARE * requestsPerHour)
    return `${count(requests)} requests are more than ${percent(BUDGET_SHARE)} of the hour's ${count(requestsPerHour)}, which others need, too.`
  if (parquet && rows !== null && rows > PARQUET_ROWS)
    return `${count(rows)} rows are wanted as Parquet, which PostHog writes itself.`
  return undefined
}

const count = (value: number): string => value.toLocaleString('en-US')
const percent = (share: number): string => `${share * 100} %`
