import { z } from 'zod'
import { type HogQLFragment, hogql } from '../../hogql/hogql-tag.ts'
import { significantTokens } from '../../hogql/scan-hogql.ts'
import { isRecord } from '../../is-record.ts'

/** HogQL text, or text with its values, as the `hogql` tag makes it. */
export type HogQLOption =
  | string
  | { readonly hogql: string; readonly values?: Readonly<Record<string, unknown>> }

const isHogQL = (value: unknown): value is HogQLOption => {
  if (typeof value === 'string') return value.trim() !== ''
  return isRecord(value) && typeof value.hogql === 'string' && value.hogql.trim() !== ''
}

const OPENING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }

/** Whether no bracket closes one around the text: `a) OR (b` would free itself from the range that is asked for. */
function closesItsBrackets(given: unknown): boolean {
  if (!isHogQL(given)) return true
  const open: string[] = []
  for (const { kind, text } of significantTokens(typeof given === 'string' ? given : given.hogql)) {
    if (kind !== 'symbol') continue
    if ('([{'.includes(text)) open.push(text)
    else if (text in OPENING && open.pop() !== OPENING[text]) return false
  }
  return open.length === 0
}

/** Part of a query: what the caller wrote stays together, and a comment at its end ends there. */
function toFragment(given: HogQLOption): HogQLFragment {
  const fragment = typeof given === 'string' ? hogql.raw(given) : hogql.raw(given.hogql, given.values)
  return /^[\w$.]+$/.test(fragment.hogql) ? fragment : hogql`(${fragment}\n)`
}

export const hogqlOption = z
  .custom<HogQLOption>(isHogQL, 'expected HogQL: text, or hogql`...` with values')
  .refine(closesItsBrackets, 'expected brackets that match')
  .transform(toFragment)
