/**
 * Column names as keys of a row: repeated ones get `_2`, `_3` ..., never a name that another column really has.
 * @example uniqueColumnNames(['n', 'n', 'n_2']) //=> ['n', 'n_3', 'n_2']
 */
export function uniqueColumnNames(columns: string[]): string[] {
  const taken = new Set(columns)
  if (taken.size === columns.length) return columns
  const seen = new Set<string>()
  const counters = new Map<string, number>()
  return columns.map((column) => {
    if (!seen.has(column)) {
      seen.add(column)
      return column
    }
    let count = (counters.get(column) ?? 1) + 1
    while (taken.has(`${column}_${count}`)) count++
    counters.set(column, count)
    const name = `${column}_${count}`
    taken.add(name)
    return name
  })
}
