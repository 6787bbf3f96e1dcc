import type { ParsedComponents } from 'chrono-node'
import * as chrono from 'chrono-node/en'
import { DateTime } from 'luxon'
import type { TimeSpan } from './read-period.ts'

const MONTHS =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t|tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?'
/** A text without any of these has no date in it; asking the date parser costs more than all the rest. */
const MAY_HOLD_DATE = new RegExp(`\\d|\\b(?:${MONTHS}|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\\b`)
/** "may", "mar" and "march" are months only after one of these. */
const MONTH_CUE =
  /\b(?:in|during|for|of|since|from|between|to|and|until|till|last|this|throughout|before|after|vs|versus)\s+$/

/** Dates, months and weekdays named in a lower-case text. Without a year the most recent past one is meant. */
export function readDates(text: string, now: DateTime): TimeSpan[] {
  if (!MAY_HOLD_DATE.test(text)) return []
  const reference = { instant: now.toJSDate(), timezone: now.offset }
  const spans: TimeSpan[] = []
  for (const result of chrono.casual.parse(text, reference)) {
    // "every Monday" is a pattern, not a day.
    if (/\b(?:every|each)\s+$/.test(text.slice(0, result.index))) continue
    const from = toStretch(result.start, now)
    const to = result.end ? toStretch(result.end, now) : from
    if (!from || !to) continue
    if (isVerb(result.text) && !MONTH_CUE.test(text.slice(0, result.index))) continue
    const span: TimeSpan = {
      start: result.index + (/^(?:on|in|the)\s+/.exec(result.text)?.[0].length ?? 0),
      end: result.index + result.text.length,
      from: from.start,
      to: to.end,
      text: result.end ? `${from.text} to ${to.text}` : from.text,
      range: result.end != null,
    }
    spans.push(withLeadingDay(text, span, from))
  }
  // The date parser passes over a bare "may"; and ISO months are dates too.
  for (const match of text.matchAll(/\bmay\b|\b(20\d\d)-(0[1-9]|1[0-2])\b(?!-\d)/g)) {
    const { index } = match
    if (spans.some((span) => index < span.end && index + match[0].length > span.start)) continue
    if (!match[1] && !MONTH_CUE.test(text.slice(0, index))) continue
    let from: DateTime = DateTime.fromObject(
      { year: Number(match[1] ?? now.year), month: Number(match[2] ?? 5) },
      { zone: now.zone },
    )
    if (!match[1]) from = mostRecent(from, false, now)
    const to = from.plus({ months: 1 })
    spans.push({ start: index, end: index + match[0].length, from, to, text: from.toFormat('LLLL yyyy') })
  }
  return spans
}

const isVerb = (text: string): boolean => /^(?:may|mar|march|sun|sat)$/.test(text)

interface Stretch {
  start: DateTime
  end: DateTime
  unit: 'day' | 'month'
  text: string
}

function toStretch(part: ParsedComponents, now: DateTime): Stretch | undefined {
  // A clock time ("at 5pm") has no stretch of its own; answering for the whole day would ignore it.
  if (part.isCertain('hour')) return undefined
  const unit = part.isCertain('day') || part.isCertain('weekday') ? 'day' : 'month'
  if (unit === 'month' && !part.isCertain('month')) return undefined
  let start: DateTime = DateTime.fromObject(
    {
      year: part.get('year') ?? now.year,
      month: part.get('month') ?? 1,
      day: unit === 'day' ? (part.get('day') ?? 1) : 1,
    },
    { zone: now.zone },
  )
  if (!start.isValid) return undefined
  if (!part.isCertain('year'))
    start = mostRecent(start, part.isCertain('weekday') && !part.isCertain('day'), now)
  const text = start.toFormat(unit === 'day' ? 'd LLLL yyyy' : 'LLLL yyyy')
  return { start, end: start.plus({ [unit]: 1 }), unit, text }
}

/** The date parser picks the nearest year or week; a question about data means the last one that has begun. */
function mostRecent(start: DateTime, weekday: boolean, now: DateTime): DateTime {
  if (weekday) {
    const days = (now.weekday - start.weekday + 7) % 7
    return now.startOf('day').minus({ days: days === 0 ? 7 : days })
  }
  let recent = start.set({ year: now.year })
  if (recent > now) recent = recent.minus({ years: 1 })
  return recent
}

/** "between 1 and 15 May": the first day borrows its month from the second. */
function withLeadingDay(text: string, span: TimeSpan, last: Stretch): TimeSpan {
  const before =
    /\b(?:between|from)(?: the)? (\d{1,2})(?:st|nd|rd|th)? (?:and|to|until|till|through)(?: the)? $/.exec(
      text.slice(0, span.start),
    )
  const day = Number(before?.[1])
  if (!before || last.unit !== 'day' || day < 1 || day > last.start.day) return span
  const from = last.start.set({ day })
  return { ...span, start: before.index, from, text: `${from.toFormat('d LLLL yyyy')} to ${span.text}` }
}
