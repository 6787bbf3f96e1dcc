import type { QueryValues, Row } from '../client/driver.ts'
import type { ParameterValues } from './parameter-values.ts'
import type { ComparedPeriod, Period } from './period.ts'

/** The answer to a question: what was asked, what was run, what came back, in numbers and in a sentence. */
export interface Answer {
  matched: true
  /** As it was asked. */
  question: string
  /** Of the verified question that answered. */
  id: string
  title: string
  params: ParameterValues
  /** The stretch of time all numbers are from; the end is exclusive. */
  period?: Period
  /** The earlier stretch it is compared with, if it is. */
  previous?: ComparedPeriod
  /** The query that was run, and its constants. */
  hogql: string
  values: QueryValues
  columns: string[]
  /** ClickHouse types, in the order of `columns`. */
  types: string[]
  /** What the numbers of a column are, where it is known: `count`, `percent`, `seconds`, `hours`, `ratio`, `flag`, `time`. */
  units: Record<string, string>
  rows: Row[]
  /** Column a bar may be drawn for. */
  barColumn?: string
  /** The answer in a sentence. */
  text: string
  /** How sure it is that this question was meant, 0 to 1. */
  confidence: number
  explanation: string
  /** True when more rows exist than are here; `notice` says how to get them. */
  truncated: boolean
  notice?: string
  caveats: string[]
  followUps: string[]
  /** IANA name: the zone of all times and days. */
  timezone: string
  cached: boolean
  /** From the question to the rows, in milliseconds. */
  elapsedMs: number
}
