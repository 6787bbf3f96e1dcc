import type { Row } from '../client/driver.ts'
import { barColumn } from './bar-column.ts'
import { formatDuration } from './format-duration.ts'
import { type ParameterValues, UNIT_MS } from './parameter-values.ts'
import { describePrevious, type Period } from './period.ts'
import { describeCondition } from './property-reference.ts'
import type { QuestionHeader } from './question-header.ts'

export interface SummaryInput {
  /** The rows of the answer. */
  rows: readonly Row[]
  /** Rows beyond them, which may tie with the first. @default none */
  moreRows?: readonly Row[]
  params: ParameterValues
  period?: Period
}

type Summary = Pick<QuestionHeader, 'summary' | 'columns' | 'chart'> &
  Partial<Pick<QuestionHeader, 'parameters'>>

/** `{scope.name noun/nouns|fallback}`. */
export const PLACEHOLDER =
  /\{([a-z]+(?:_[a-z_]+)?)(?:\.([a-z_0-9]+))?(?: ([a-z]+(?: [a-z]+)*)(?:\/([a-z ]+))?)?(?:\|([^}]*))?\}/g
/** Names written out where several share the first place. */
const MAX_NAMES = 3

/**
 * The sentence of an answer, from the header's `summary`. Which one: `empty` when the measured column holds nothing but
 * zeros, `single` for one row, `partial` when no interval is complete, `tie` when several rows share the first place, else
 * `rows`. In it stand
 * - `{period}`, with everything that narrows the question down; `{previous}`, the period it is compared with: "in the period
 *   before (1 October 2026 to 31 October 2026)"; `{param.limit}`;
 * - `{first.event}`, `{second.users}`, `{last.users}` of a row, `{final.users}` of the last of at least three;
 *   `{earliest.users}`, `{latest.users}` of the first and the last that are not partial;
 * - `{peak.day}` of the row with the longest bar, `{peaks.day}` of all that have it, `{top_dropped.event}` of the only row
 *   with the most `dropped`: nothing when there is none;
 * - `{sum.total}`, `{average.total}`, `{max.total}`; `{count person/people}` of the rows, also of those that are not shown;
 *   `{listed event}` of those that are.
 *
 * `{first.total time}` says "1 time" or "9 times", `{first.users person/people}` "1 person" or "9 people";
 * `{first.median duration}` says "1.5 hours" of a column in seconds, or of a parameter with a unit.
 * `{a.b|text}` says `text` (or `{c.d}` for `{a.b|c.d}`) when there is no value; a part in `[...]` is left out when one of its
 * values is missing. Rows marked `partial` never count for peak, top, average and max while there are complete ones.
 */
export function summarize(header: Summary, input: SummaryInput): string {
  const { rows, moreRows = [], params, period } = input
  const bar = barColumn(header, rows)
  const complete = rows.filter((row) => !isPartial(row))
  const compared = complete.length > 0 ? complete : rows
  const peaks = bar === undefined ? [] : highest([...compared, ...moreRows], bar)
  // Parts are filled in once: a name that looks like a placeholder stays as it is.
  return chooseTemplate()
    .split(/\[([^\]]*)\]/)
    .map((part, index) => (index % 2 === 0 ? fillIn(part, 'none') : (fillIn(part) ?? '')))
    .join('')
    .replace(/^more than/, 'More than')

  function chooseTemplate(): string {
    const { summary } = header
    const measured = summary.measure ?? bar
    const isEmpty = measured !== undefined && rows.every((row) => Number(row[measured] ?? 0) === 0)
    if (rows.length === 0 || isEmpty) return summary.empty
    if (rows.length === 1 && summary.single) return summary.single
    if (complete.length === 0 && summary.partial) return summary.partial
    return peaks.length > 1 && summary.tie ? summary.tie : summary.rows
  }

  /** Undefined as soon as one value is missing and `otherwise` has none either. */
  function fillIn(template: string, otherwise?: string): string | undefined {
    let isWhole = true
    const text = template.replace(
      PLACEHOLDER,
      (_, scope: string, name = '', noun?: string, nouns?: string, fallback?: string) => {
        const [, otherScope, otherName] = /^([a-z]+)\.([a-z_]+)$/.exec(fallback ?? '') ?? []
        if (noun === 'duration') {
          const seconds = secondsOf(scope, name)
          isWhole &&= seconds !== undefined
          return seconds === undefined ? `${fallback ?? otherwise}` : formatDuration(seconds)
        }
        const value =
          lookUp(scope, name, otherScope === scope ? otherName : undefined) ??
          (otherScope ? lookUp(otherScope, otherName) : fallback) ??
          otherwise
        isWhole &&= value !== undefined
        return noun ? `${value} ${value === '1' ? noun : (nouns ?? `${noun}s`)}` : `${value}`
      },
    )
    return isWhole ? text : undefined
  }

  function lookUp(scope: string, name = '', otherName?: string): string | undefined {
    if (scope === 'period') return [period?.text, ...scopeOf(params)].filter(Boolean).join(', ') || undefined
    if (scope === 'previous') return period ? describePrevious(period) : 'in the period before'
    if (scope === 'count') return `${moreRows.length > 0 ? 'more than ' : ''}${rows.length}`
    if (scope === 'listed') return `${rows.length}`
    if (scope === 'param') return nameOf(params[name])
    const numbers = (list: readonly Row[]) => list.map((row) => Number(row[name] ?? 0))
    if (scope === 'sum') return format(total(numbers(rows)), name)
    if (scope === 'max') return format(Math.max(...numbers(compared)), name)
    if (scope === 'average') return format(mean(compared, name), name)
    if (scope === 'peaks')
      return listNames(peaks.map((row) => format(row[name] ?? row[otherName ?? ''], name)))
    return format(rowOf(scope)?.[name], name)
  }

  function secondsOf(scope: string, name: string): number | undefined {
    const value = scope === 'param' ? params[name] : rowOf(scope)?.[name]
    if (typeof value !== 'number') return undefined
    const parameter = scope === 'param' ? header.parameters?.[name] : undefined
    const unit = parameter?.type === 'number' ? parameter.unit : undefined
    return unit ? Math.round((value * UNIT_MS[unit]) / 1000) : value
  }

  function rowOf(scope: string): Row | undefined {
    if (scope === 'first') return rows[0]
    if (scope === 'second') return rows[1]
    if (scope === 'last') return rows.at(-1)
    if (scope === 'earliest') return compared[0]
    if (scope === 'latest') return compared.at(-1)
    if (scope === 'final') return rows.length > 2 ? rows.at(-1) : undefined
    if (scope === 'peak') return peaks[0]
    const tops = highest(compared, scope.replace(/^top_/, ''))
    return tops.length === 1 ? tops[0] : undefined
  }

  /** "a and b", "a, b and c"; of more the first three and their number, which is not known when rows are cut off. */
  function listNames(all: readonly (string | undefined)[]): string | undefined {
    const names = all.filter((name) => name !== undefined)
    if (names.length < 2) return names[0]
    const others = names.length - MAX_NAMES
    if (others <= 0) return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
    const isCut = moreRows.some((row) => peaks.includes(row))
    return `${names.slice(0, MAX_NAMES).join(', ')} and ${isCut ? 'others' : `${others} ${others === 1 ? 'other' : 'others'}`}`
  }

  function format(value: unknown, name: string): string | undefined {
    if (value === null || value === undefined || value === '') return undefined
    const unit = header.columns[name]?.unit
    if (typeof value === 'bigint') return value.toLocaleString('en-US')
    if (typeof value !== 'number') return unit === 'time' ? shortTime(String(value)) : String(value)
    if (!Number.isFinite(value)) return undefined
    return value.toLocaleString('en-US', { maximumFractionDigits: 2 }) + (unit === 'percent' ? '%' : '')
  }
}

/** To the minute, as people say it; days stay as they are. */
const shortTime = (time: string): string =>
  time.replace(
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(Z?)(?:[+-]\d\d:\d\d)?$/,
    (_, day: string, minute: string, utc: string) => `${day} ${minute}${utc && ' UTC'}`,
  )

/** A property goes by its key. */
function nameOf(value: ParameterValues[string] | undefined): string | undefined {
  if (value === undefined) return undefined
  if (Array.isArray(value)) return value.map(String).join(' and ')
  return typeof value === 'object' && 'key' in value ? value.key : String(value)
}

/** What was counted: conditions on properties, and whose events were left out. */
function scopeOf(params: ParameterValues): string[] {
  return Object.entries(params).flatMap(([name, value]) => {
    if (Array.isArray(value))
      return value.flatMap((item) => (typeof item === 'object' ? [describeCondition(item)] : []))
    return name === 'internal' && value === true ? ['without internal and test users'] : []
  })
}

const isPartial = (row: Row): boolean => Number(row.partial ?? 0) !== 0

/** All rows that hold the highest value of a column; none when it is 0. */
function highest(rows: readonly Row[], column: string): Row[] {
  const max = Math.max(0, ...rows.map((row) => Number(row[column] ?? 0)))
  return max === 0 ? [] : rows.filter((row) => Number(row[column] ?? 0) === max)
}

/** Of the rows that have a value: a ratio of nothing is not 0. */
function mean(rows: readonly Row[], column: string): number | undefined {
  const values = rows.flatMap((row) => (row[column] === null ? [] : [Number(row[column] ?? 0)]))
  return values.length === 0 ? undefined : total(values) / values.length
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0)
