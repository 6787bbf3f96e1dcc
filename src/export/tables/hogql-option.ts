import { z } from 'zod'
import { type HogQLFragment, hogql } from '../../hogql/hogql-tag.ts'
import { isRecord } from '../../is-record.ts'

/** HogQL text, or text with its values, as the `hogql` tag makes it. */
export type HogQLOption =
  | string
  | { readonly hogql: string; readonly values?: Readonly<Record<string, unknown>> }

const isHogQL = (value: unknown): value is HogQLOption => {
  if (typeof value === 'string') return value.trim() !== ''
  return isRecord(value) && typeof value.hogql === 'string' && value.hogql.trim() !== ''
}

/** Part of a query: what the caller wrote stays together, and a comment at its end ends there. */
function toFragment(given: HogQLOption): HogQLFragment {
  const fragment = typeof given === 'string' ? hogql.raw(given) : hogql.raw(given.hogql, given.values)
  return /^[\w$.]+$/.test(fragment.hogql) ? fragment : hogql`(${fragment}\n)`
}

export const hogqlOption = z
  .custom<HogQLOption>(isHogQL, 'expected HogQL: text, or hogql`...` with values')
  .transform(toFragment)
