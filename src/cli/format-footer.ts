/** The last line under an answer: how many rows, how long, how fresh, from where. */
export function formatFooter(
  result: { rows: readonly unknown[]; elapsedMs: number; cached: boolean; timezone: string },
  label: string,
): string {
  const count = result.rows.length
  const rows = count === 1 ? '1 row' : `${count.toLocaleString('en-US')} rows`
  const cached = result.cached ? ', cached' : ''
  return `${rows} in ${Math.round(result.elapsedMs)} ms${cached} · times in ${result.timezone} · ${label}`
}
