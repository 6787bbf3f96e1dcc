/** Rows by UTC day (`2026-08-01`). */
export type DayCounts = ReadonlyMap<string, number>

/**
 * The days of which PostHog now counts more rows than it gave: some were stored after their time of arrival had been passed.
 * Fewer are no reason to look again: copies are merged and rows deleted.
 */
export function daysToRepeat(counted: DayCounts, served: DayCounts): string[] {
  return [...counted].filter(([day, rows]) => rows > (served.get(day) ?? 0)).map(([day]) => day)
}
