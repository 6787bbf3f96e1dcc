import { DateTime } from 'luxon'
import { dateText, joinDates } from './join-dates.ts'
import { readCount } from './read-count.ts'
import type { TimeSpan } from './time-span.ts'

const MONTH = String.raw`(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t|tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b`
const WEEKDAY = String.raw`(monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\b`
const DAY = String.raw`(\d{1,2})(?:st|nd|rd|th)?`
const YEAR = String.raw`(?:,? +(?:of )?(20\d\d)\b)?`
const TO = ' ?(?:-|–|—|to|until|till|through) ?'
/** No further part of a number stands before or behind. */
const ALONE = String.raw`(?<![\d./-])`
const DONE = String.raw`(?![\d:./-]*\d)`
const pattern = (source: string): RegExp => new RegExp(source, 'g')

/** Forms of dates; of two that begin together the longer is meant. */
const FORMS: readonly { pattern: RegExp; read: (groups: readonly (string | undefined)[]) => DateParts }[] = [
  {
    // 2026-05-01
    pattern: pattern(String.raw`${ALONE}(20\d\d)[-/](\d{1,2})[-/](\d{1,2})${DONE}`),
    read: ([year, month, day]) => ({ first: { year, month: Number(month), day } }),
  },
  {
    // 2026-05
    pattern: pattern(String.raw`${ALONE}(20\d\d)-(0[1-9]|1[0-2])${DONE}`),
    read: ([year, month]) => ({ first: { year, month: Number(month) } }),
  },
  {
    // 13/10/2026, 10/13
    pattern: pattern(String.raw`${ALONE}(\d{1,2})/(\d{1,2})(?:/(20\d\d))?${DONE}`),
    read: ([one, two, year]) => numeric(Number(one), Number(two), year),
  },
  {
    // 13.10.2026, 13-10-2026
    pattern: pattern(String.raw`${ALONE}(\d{1,2})[.-](\d{1,2})[.-](20\d\d)${DONE}`),
    read: ([one, two, year]) => numeric(Number(one), Number(two), year),
  },
  {
    // 3 May 2026, 3rd of May, 3-9 May, 3 to 9 May
    pattern: pattern(String.raw`(?<![\d.:/-])${DAY}(?:${TO}${DAY})?(?: of)?[ -]${MONTH}${YEAR}`),
    read: ([day, lastDay, name, year]) => ofMonth(name, year, day, lastDay),
  },
  {
    // May 3, May 3rd 2026, May 3 - 9
    pattern: pattern(
      String.raw`\b${MONTH} (?:the )?${DAY}(?!\d)(?:${TO}${DAY}(?!\d))?(?! (?:${MONTH}))${YEAR}${DONE}`,
    ),
    read: ([name, day, lastDay, , year]) => ofMonth(name, year, day, lastDay),
  },
  {
    // May, May 2026; "may", "mar" and "march" alone are other words as well.
    pattern: pattern(String.raw`\b${MONTH}${YEAR}`),
    read: ([name = '', year]) => ({
      ...ofMonth(name, year),
      needsCue: year === undefined && /^(?:[a-z]{3}|march)$/.test(name),
    }),
  },
  {
    pattern: pattern(
      String.raw`(?<!\b(?:next|past|coming|every|each) )\b(last |this )?(?<!\b(?:next|past|coming|every|each) )${WEEKDAY}`,
    ),
    read: ([which, name = '']) => ({
      first: { weekday: WEEKDAYS.indexOf(name.slice(0, 3)) + 1 },
      needsCue: which === undefined && /^(?:mon|sat|sun)$/.test(name),
    }),
  },
  {
    pattern: /\b(\d{1,4}|[a-z]+) days? ago\b/g,
    read: ([count = '']) => ({ first: { daysAgo: /^an?$/.test(count) ? 1 : readCount(count) } }),
  },
]

interface DatePart {
  year?: string
  month?: number
  day?: string | number
  /** Monday is 1. */
  weekday?: number
  daysAgo?: number
}

interface DateParts {
  first?: DatePart
  last?: DatePart
  /** It is a date only behind one of the words for it. */
  needsCue?: boolean
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
const WEEKDAYS = 'mon tue wed thu fri sat sun'.split(' ')
const CUE =
  /\b(?:on|in|during|for|of|since|from|between|to|and|until|till|last|this|throughout|before|after|vs|versus)\s+$/

function ofMonth(name = '', year?: string, day?: string, lastDay?: string): DateParts {
  const month = MONTHS.indexOf(name.slice(0, 3)) + 1
  const first = { year, month, day }
  return lastDay === undefined ? { first } : { first, last: { year, month, day: lastDay } }
}

/** 3/11 is March here and November there. */
function numeric(one: number, two: number, year: string | undefined): DateParts {
  if (one <= 12 && two <= 12 && one !== two) return {}
  return { first: two <= 12 ? { year, month: two, day: one } : { year, month: one, day: two } }
}

/** A text without any of these has no date in it. */
const MAY_HOLD_DATE = new RegExp(String.raw`\d[-/.]\d|\bdays? ago\b|\b(?:${MONTH}|${WEEKDAY})`)

/** Dates, months and weekdays named in a lower-case text. Without a year the most recent past one is meant. */
export function readDates(text: string, now: DateTime): TimeSpan[] {
  if (!MAY_HOLD_DATE.test(text)) return []
  const found = FORMS.flatMap(({ pattern, read }) =>
    [...text.matchAll(pattern)].map((match) => ({
      start: match.index,
      end: match.index + match[0].length,
      parts: read(match.slice(1)),
    })),
  ).sort((a, b) => a.start - b.start || b.end - a.end)
  const spans: TimeSpan[] = []
  let end = 0
  for (const { parts, ...place } of found) {
    if (place.start < end) continue
    end = place.end
    const { first, last, needsCue } = parts
    if (!first || (needsCue && !CUE.test(text.slice(0, place.start)))) continue
    const start = toSpan(first, place, now)
    const until = last && toSpan(last, place, now)
    if (!start || (last && !until)) continue
    spans.push(until ? joinDates(start, until, now) : withLeadingDay(text, start, now))
  }
  return withoutWeekdays(text, spans)
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

function toSpan(
  { year, month, day, weekday, daysAgo }: DatePart,
  place: { start: number; end: number },
  now: DateTime,
): TimeSpan | undefined {
  const today = now.startOf('day')
  if (weekday) {
    const days = (now.weekday - weekday + 7) % 7
    return spanOf(today.minus({ days: days === 0 ? 7 : days }), 'day', place, 'week')
  }
  if (daysAgo) return spanOf(today.minus({ days: daysAgo }), 'day', place)
  if (!month) return undefined
  const unit = day === undefined ? 'month' : 'day'
  const fields = { year: Number(year ?? now.year), month, day: Number(day ?? 1) }
  const from: DateTime = DateTime.fromObject(fields, { zone: now.zone })
  if (!from.isValid) return undefined
  return year === undefined ? spanOf(mostRecent(from, now), unit, place, 'year') : spanOf(from, unit, place)
}

const spanOf = (
  from: DateTime,
  unit: 'day' | 'month',
  place: { start: number; end: number },
  floating?: TimeSpan['floating'],
): TimeSpan => ({ ...place, from, to: from.plus({ [unit]: 1 }), text: dateText(from, unit), unit, floating })

/** A question about data means the last one that has begun. */
function mostRecent(start: DateTime, now: DateTime): DateTime {
  return start > now ? start.minus({ years: 1 }) : start
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
