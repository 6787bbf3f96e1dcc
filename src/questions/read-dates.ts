import type { ParsedComponents, ParsedResult } from 'chrono-node'
import * as chrono from 'chrono-node/en'
import { DateTime } from 'luxon'
import { dateText, joinDates } from './join-dates.ts'
import type { TimeSpan } from './read-period.ts'

const MONTHS =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t|tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?'
const WEEKDAYS = '(?:mon|tues|wednes|thurs|fri|satur|sun)day|tues?|wed|thu(?:rs?)?|fri'
/** A text without any of these has no date in it; asking the date parser costs more than all the rest. */
const MAY_HOLD_DATE = new RegExp(`\\d[-/.]\\d|\\bdays? ago\\b|\\b(?:${MONTHS}|${WEEKDAYS})\\b`)
/** "may", "mar" and "march" are months only after one of these. */
const MONTH_CUE =
  /\b(?:in|during|for|of|since|from|between|to|and|until|till|last|this|throughout|before|after|vs|versus)\s+$/

/** All parsers and no refiners: these would exchange the ends of a reversed range and guess what "end of" means. */
const parser = new chrono.Chrono({ parsers: chrono.casual.parsers, refiners: [] })
/** What a date is made of. "last 0 days", "next Monday" and "noon" are no dates that have passed. */
const DATE_WORD = new RegExp(
  `^(?:(?:${MONTHS})|(?:last |this )?(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|\\d+(?:st|nd|rd|th)?|of|the|on|in|to|until|till|through)$`,
)
const DAYS_AGO = /^[a-z0-9]+ days? ago$/

/** Dates, months and weekdays named in a lower-case text. Without a year the most recent past one is meant. */
export function readDates(text: string, now: DateTime): TimeSpan[] {
  if (!MAY_HOLD_DATE.test(text)) return []
  const reference = { instant: now.toJSDate(), timezone: now.offset }
  const spans: TimeSpan[] = []
  for (const result of withoutOverlaps(parser.parse(text, reference))) {
    const { index } = result
    // "every Monday" is a pattern, not a day.
    if (/\b(?:every|each)\s+$/.test(text.slice(0, index))) continue
    const written = result.text.replace(/[\s,]+$/, '')
    if (!isDate(written)) continue
    if (isVerb(written) && !MONTH_CUE.test(text.slice(0, index))) continue
    const start = index + (/^(?:on|in|the)\s+/.exec(written)?.[0].length ?? 0)
    const place = { start, end: index + written.length }
    const first = toSpan(result.start, place, now)
    const last = result.end ? toSpan(result.end, place, now) : null
    if (!first || last === undefined) continue
    spans.push(last ? joinDates(first, last, now) : withLeadingDay(text, first, now))
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
    const floating = match[1] ? undefined : 'year'
    spans.push({
      start: index,
      end: index + match[0].length,
      from,
      to: from.plus({ months: 1 }),
      text: dateText(from, 'month'),
      unit: 'month',
      floating,
    })
  }
  return withoutWeekdays(text, spans)
}

function isDate(text: string): boolean {
  if (DAYS_AGO.test(text)) return true
  const numbers = /^(?:on )?(\d{1,2})[/.](\d{1,2})\b/.exec(text)
  // 3/11 is March here and November there.
  if (numbers && Number(numbers[1]) <= 12 && Number(numbers[2]) <= 12 && numbers[1] !== numbers[2])
    return false
  return text
    .replace(/(?<=\b(?:last|this)) (?=[a-z])/g, '_')
    .split(/[\s,./–—-]+/)
    .every((word) => word === '' || DATE_WORD.test(word.replace('_', ' ')))
}

/** "Tuesday, 3 November" is one day when it was a Tuesday, and none when it was not. */
function withoutWeekdays(text: string, spans: TimeSpan[]): TimeSpan[] {
  const dropped = new Set<TimeSpan>()
  for (const weekday of spans) {
    if (weekday.floating !== 'week') continue
    const date = spans.find(
      ({ start, unit, floating }) =>
        start > weekday.start &&
        unit === 'day' &&
        floating !== 'week' &&
        /^[\s,]*(?:the )?$/.test(text.slice(weekday.end, start)),
    )
    if (!date) continue
    dropped.add(weekday)
    if (date.from.weekday === weekday.from.weekday) date.start = weekday.start
    else dropped.add(date)
  }
  return spans.filter((span) => !dropped.has(span))
}

const isVerb = (text: string): boolean => /^(?:may|mar|march|sun|sat)$/.test(text)

/**
 * The parsers know nothing of each other: "3 November" is a day to one and a month to another. The longest counts. Clock
 * times are left in the text: answering "at 5pm" for the whole day would ignore them.
 */
function withoutOverlaps(results: ParsedResult[]): ParsedResult[] {
  let end = 0
  return results
    .filter(({ start, end }) => !start.isCertain('hour') && !end?.isCertain('hour'))
    .sort((a, b) => a.index - b.index || b.text.length - a.text.length)
    .filter(({ index, text }) => {
      if (index < end) return false
      end = index + text.length
      return true
    })
}

function toSpan(
  part: ParsedComponents,
  place: { start: number; end: number },
  now: DateTime,
): TimeSpan | undefined {
  const unit = part.isCertain('day') || part.isCertain('weekday') ? 'day' : 'month'
  if (unit === 'month' && !part.isCertain('month')) return undefined
  let from: DateTime = DateTime.fromObject(
    {
      year: part.get('year') ?? now.year,
      month: part.get('month') ?? 1,
      day: unit === 'day' ? (part.get('day') ?? 1) : 1,
    },
    { zone: now.zone },
  )
  if (!from.isValid) return undefined
  const weekday = part.isCertain('weekday') && !part.isCertain('day')
  const floating = part.isCertain('year') ? undefined : weekday ? 'week' : 'year'
  if (floating) from = mostRecent(from, weekday, now)
  return { ...place, from, to: from.plus({ [unit]: 1 }), text: dateText(from, unit), unit, floating }
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
function withLeadingDay(text: string, last: TimeSpan, now: DateTime): TimeSpan {
  const before =
    /\b(?:between|from)(?: the)? (\d{1,2})(?:st|nd|rd|th)? (?:and|to|until|till|through)(?: the)? $/.exec(
      text.slice(0, last.start),
    )
  const day = Number(before?.[1])
  if (!before || last.unit !== 'day' || day < 1 || day > last.from.day) return last
  const from = last.from.set({ day })
  const first = { ...last, start: before.index, from, text: dateText(from, 'day') }
  return joinDates(first, last, now)
}
