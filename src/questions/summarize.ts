import type { Row } from '../client/driver.ts'
import type { ParameterValues } from './parameter-values.ts'
import type { Period } from './period.ts'
import type { QuestionHeader } from './question-header.ts'

/**
 * The sentence of an answer, from the header's `summary`:
 * `{period}`, `{param.limit}`; `{first.event}`, `{second.users}`, `{last.users}` of a row; `{peak.day}` of the row with the
 * longest bar, `{top_dropped.event}` of the row with the most `dropped`; `{sum.total}`, `{average.total}`, `{max.total}`.
 * `{a.b|text}` says `text` (or `{c.d}` for `{a.b|c.d}`) when there is no value. Rows marked `partial` never count for peak, top, average and max while
 * there are complete ones.
 */
export function summarize(
  header: Pick<QuestionHeader, 'summary' | 'columns' | 'chart'>,
  rows: readonly Row[],
  params: ParameterValues,
  period: Period | undefined,
): string {
  const complete = rows.filter((row) => Number(row.partial ?? 0) === 0)
  const compared = complete.length > 0 ? complete : rows
  const bar = header.chart?.bar
  const isEmpty = rows.length === 0 || (bar !== undefined && rows.every((row) => Number(row[bar] ?? 0) === 0))
  const template = isEmpty ? header.summary.empty : header.summary.rows
  return template.replace(
    /\{([a-z]+(?:_[a-z_]+)?)(?:\.([a-z_]+))?(?:\|([^}]*))?\}/g,
    (_, scope: string, name: string | undefined, otherwise = 'none') => {
      const [, otherScope, otherName] = /^([a-z]+)\.([a-z_]+)$/.exec(otherwise) ?? []
      return lookUp(scope, name) ?? (otherScope ? lookUp(otherScope, otherName) : undefined) ?? otherwise
    },
  )

  function lookUp(scope: string, name = ''): string | undefined {
    if (scope === 'period') return period?.text
    if (scope === 'param') return params[name] === undefined ? undefined : String(params[name])
    const numbers = (list: readonly Row[]) => list.map((row) => Number(row[name] ?? 0))
    if (scope === 'sum') return format(total(numbers(rows)), name)
    if (scope === 'max') return format(Math.max(...numbers(compared)), name)
    if (scope === 'average') return format(total(numbers(compared)) / compared.length, name)
    return format(rowOf(scope)?.[name], name)
  }

  function rowOf(scope: string): Row | undefined {
    if (scope === 'first') return rows[0]
    if (scope === 'second') return rows[1]
    if (scope === 'last') return rows.at(-1)
    const column = scope === 'peak' ? bar : scope.replace(/^top_/, '')
    if (column === undefined) return undefined
    return compared.reduce<Row | undefined>(
      (best, row) => (best === undefined || Number(row[column]) > Number(best[column]) ? row : best),
      undefined,
    )
  }

  function format(value: unknown, name: string): string | undefined {
    if (value === null || value === undefined || value === '') return undefined
    const unit = header.columns[name]?.unit
    if (typeof value === 'bigint') return value.toLocaleString('en-US')
    if (typeof value !== 'number') return String(value)
    if (!Number.isFinite(value)) return undefined
    return value.toLocaleString('en-US', { maximumFractionDigits: 2 }) + (unit === 'percent' ? '%' : '')
  }
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0)
