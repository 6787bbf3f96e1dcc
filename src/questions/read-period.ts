import { DateTime, type DateTimeUnit, type DurationLikeObject } from 'luxon'
import { joinDates } from './join-dates.ts'
import { BEGINNING, type Clock, makePeriod, type Period } from './period.ts'
import { NUMBER_WORDS, readCount } from './read-count.ts'
import { readDates } from './read-dates.ts'
import type { TimeSpan } from './time-span.ts'

export interface PeriodReading {
  period: Period
  /** Offsets of the words that were read. */
  start: number
  end: number
  /** What is left of the text: '' when all of it named the period. */
  rest: string
}

type Unit = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year'

const SHORT_UNITS: Record<string, Unit> = {
  h: 'hour',
  hr: 'hour',
  d: 'day',
  w: 'week',
  wk: 'week',
  mo: 'month',
  m: 'month',
  y: 'year',
  yr: 'year',
}
const COUNT = `(\\d{1,4}|${NUMBER_WORDS.join('|')}|couple of)`
const LAST = '\\b(?:last|past|previous|prior|trailing|recent)'
const LAST_COUNT = new RegExp(`${LAST} ${COUNT}[ -]?(minute|hour|day|week|month|quarter|year)s?\\b`, 'g')
const LAST_SHORT = new RegExp(`${LAST} (\\d{1,4}) ?(h|hr|d|w|wk|mo|m|y|yr)s?\\b`, 'g')

/** "October last year": the year is written out, in as many letters. */
const OF_YEAR =
  /\b((?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|q[1-4]) (?:of )?)(this|last) year\b/g

/** Every period has one of these in it; most texts have none. */
const MAY_HOLD_PERIOD =
  /\d|\b(?:last|past|previous|prior|trailing|recent|today|yesterday|this|current|to date|[wmqy]td|(?:start|beginning) of|ago|all[- ]time|jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|january|february|march|april|august|september|october|november|december|(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\b/

/**
 * The first period named in a text. `last 7 days` rolls back from now; `last week`, `March`, `Q1` are calendar periods.
 * Stretches that start in the future are not read: the words stay in the text for the caller to notice.
 */
export function readPeriod(text: string, clock: Clock): PeriodReading | undefined {
  const lower = text.toLowerCase().replace(OF_YEAR, (words, before: string, which: string) => {
    const year = DateTime.fromJSDate(clock.now, { zone: clock.timezone }).year - (which === 'this' ? 0 : 1)
    return `${before}${`${year}`.padStart(words.length - before.length)}`
  })
  if (!MAY_HOLD_PERIOD.test(lower)) return undefined
  const now = DateTime.fromJSDate(clock.now, { zone: clock.timezone })
  const spans = [...rollingSpans(lower, now), ...calendarSpans(lower, now)]
  const blanked = [...spans, ...onwardsSpans(lower)].reduce((left, span) => blank(left, span), lower)
  spans.push(...readDates(blanked, now))
  const [first] = combine(lower, withoutOverlaps(spans), now).filter(
    (span) => span.from < now && span.from < span.to,
  )
  if (!first) return undefined
  // What has not happened yet is not counted, and the running day is not taken for a whole one.
  const isRunning = first.to > now
  return {
    period: makePeriod(
      first.from,
      isRunning ? now : first.to,
      isRunning ? `${first.text} so far` : first.text,
    ),
    start: first.start,
    end: first.end,
    rest: blank(lower, first)
      .replace(/\b(?:in|on|over|during|for|within|from|the|of|so far)\b/g, ' ')
      .replace(/[\s,.?!]+/g, ' ')
      .trim(),
  }
}

const blank = (text: string, { start, end }: { start: number; end: number }): string =>
  text.slice(0, start) + ' '.repeat(end - start) + text.slice(end)

function rollingSpans(text: string, now: DateTime): TimeSpan[] {
  const spans: TimeSpan[] = []
  const add = (match: RegExpExecArray, count: number | undefined, unit: Unit) => {
    if (!count) return
    const from = now.minus({ [`${unit}s`]: count } as DurationLikeObject)
    const text = count === 1 ? `last ${unit === 'day' ? '24 hours' : `1 ${unit}`}` : `last ${count} ${unit}s`
    spans.push({ start: match.index, end: match.index + match[0].length, from, to: now, text })
  }
  for (const match of text.matchAll(LAST_COUNT)) add(match, readCount(match[1] as string), match[2] as Unit)
  for (const match of text.matchAll(LAST_SHORT))
    add(match, Number(match[1]), SHORT_UNITS[match[2] as string] as Unit)
  for (const match of text.matchAll(/(?<![\w-])(\d{1,4})(h|d|w|mo|y)(?![\w-])/g))
    add(match, Number(match[1]), SHORT_UNITS[match[2] as string] as Unit)
  for (const match of text.matchAll(/\b(\d{1,4})_(hour|day|week|month)s?\b/g))
    add(match, Number(match[1]), match[2] as Unit)
  // "past week" rolls, "last week" is the calendar's; nobody means the calendar by "last hour" or "last day".
  for (const match of text.matchAll(/\bpast (hour|day|week|month|quarter|year)\b|\blast (hour|day)\b/g))
    add(match, 1, (match[1] ?? match[2]) as Unit)
  for (const match of text.matchAll(/\b(?:last|past) fortnight\b/g)) add(match, 2, 'week')
  return spans
}

function calendarSpans(text: string, now: DateTime): TimeSpan[] {
  const spans: TimeSpan[] = []
  const add = (match: RegExpExecArray, from: DateTime, to: DateTime, label: string) =>
    spans.push({ start: match.index, end: match.index + match[0].length, from, to, text: label })
  const today = now.startOf('day')
  for (const match of text.matchAll(/\bday before yesterday\b/g))
    add(match, today.minus({ days: 2 }), today.minus({ days: 1 }), 'the day before yesterday')
  for (const match of text.matchAll(/(?<!before )\byesterday\b/g))
    add(match, today.minus({ days: 1 }), today, 'yesterday')
  for (const match of text.matchAll(/(?:\bso far )?\btoday\b(?: so far)?/g)) add(match, today, now, 'today')
  for (const match of text.matchAll(
    /(?:\bso far )?\b(?:this|current) (week|month|quarter|year)\b(?: so far| to date)?/g,
  ))
    add(match, now.startOf(match[1] as DateTimeUnit), now, `this ${match[1]}`)
  for (const match of text.matchAll(/\b(?<=(?:start|beginning) of the )(week|month|quarter|year)\b/g))
    add(match, now.startOf(match[1] as DateTimeUnit), now, `the start of the ${match[1]}`)
  for (const match of text.matchAll(/\b(week|month|quarter|year) to date\b/g))
    if (!text.slice(0, match.index).match(/\b(?:this|current) $/))
      add(match, now.startOf(match[1] as DateTimeUnit), now, `this ${match[1]}`)
  for (const match of text.matchAll(/\b([wmqy])td\b/g)) {
    const unit = { w: 'week', m: 'month', q: 'quarter', y: 'year' }[match[1] as string] as DateTimeUnit
    add(match, now.startOf(unit), now, `this ${unit}`)
  }
  for (const match of text.matchAll(
    /\b(?:last|previous|prior)(?: (?:full|complete|completed|whole|entire|calendar))? (week|month|quarter|year)\b|\bpast (?:full|complete|completed|whole|entire|calendar) (week|month|quarter|year)\b/g,
  )) {
    const unit = (match[1] ?? match[2]) as DateTimeUnit
    const to = now.startOf(unit)
    add(match, to.minus({ [unit]: 1 }), to, `last ${unit}`)
  }
  for (const match of text.matchAll(/\b(week|month|quarter|year) before last\b/g)) {
    const unit = match[1] as DateTimeUnit
    const to = now.startOf(unit).minus({ [unit]: 1 })
    add(match, to.minus({ [unit]: 1 }), to, `the ${unit} before last`)
  }
  for (const match of text.matchAll(/\b(?:of )?all[- ]time\b(?! (?:high|low|best|record|peak|max))/g))
    add(match, beginningIn(now), now, 'all time')
  for (const match of text.matchAll(/\b(?:(20\d\d) )?q([1-4])(?: +(?:of )?(20\d\d))?\b/g)) {
    const year = Number(match[1] ?? match[3] ?? now.year)
    let from = DateTime.fromObject({ year, month: Number(match[2]) * 3 - 2 }, { zone: now.zone })
    if (!match[1] && !match[3] && from > now) from = from.minus({ years: 1 })
    add(match, from, from.plus({ quarters: 1 }), `Q${match[2]} ${from.year}`)
  }
  for (const match of text.matchAll(
    /\b(?<=(?:in|during|for|of|since|from|between|and|to|until) )(20\d\d)(?![-\d/])\b/g,
  )) {
    const from = DateTime.fromObject({ year: Number(match[1]) }, { zone: now.zone })
    add(match, from, from.plus({ years: 1 }), `${match[1]}`)
  }
  return spans
}

const beginningIn = ({ zone }: DateTime): DateTime => BEGINNING.setZone(zone, { keepLocalTime: true })

/** Earlier spans win; of two that start together the longer wins. */
function withoutOverlaps(spans: TimeSpan[]): TimeSpan[] {
  const kept: TimeSpan[] = []
  for (const span of spans.sort((a, b) => a.start - b.start || b.end - a.end))
    if (span.start >= (kept.at(-1)?.end ?? 0)) kept.push(span)
  return kept
}

/** The end of "from March to now"; the start decides the period. */
const ONWARDS = /(?<= )(?:until|till|to|through) (?:now|today)\b/g
const onwardsSpans = (text: string): { start: number; end: number }[] =>
  [...text.matchAll(ONWARDS)].map(({ index, 0: { length } }) => ({ start: index, end: index + length }))

/**
 * Joins "between A and B", "from A to B" and "since A" into one span each. Dropped are "before A", which names no start,
 * and "from 3 May", which may be that day or the time since; "A and B" are one span when B begins where A ends.
 */
function combine(text: string, spans: TimeSpan[], now: DateTime): TimeSpan[] {
  const combined: TimeSpan[] = []
  for (let index = 0; index < spans.length; index++) {
    const span = spans[index] as TimeSpan
    const next = spans[index + 1]
    const before = text.slice(0, span.start)
    const opening = /\b(between|from)(?: the)?\s+$/.exec(before)
    const link =
      next && /^\s*(and|to|until|till|through|thru|-|–|—)(?: the)?\s*$/.exec(text.slice(span.end, next.start))
    if (next && link) {
      const joined = joinDates(span, next, now)
      if (link[1] !== 'and' || opening?.[1] === 'between' || +span.to === +next.from) {
        combined.push({ ...joined, start: opening ? opening.index : span.start })
        index++
        continue
      }
    }
    const since = /\b(?:since|starting|beginning)(?: (?:the )?(?:start|beginning) of)?(?: the)?\s+$/.exec(
      before,
    )
    const onwards = /^ (?:on|onwards?|(?:until|till|to|through) (?:now|today))\b/.exec(text.slice(span.end))
    if (!span.range && (since || (onwards && opening))) {
      const start = since?.index ?? (opening as RegExpExecArray).index
      const end = span.end + (since ? 0 : (onwards as RegExpExecArray)[0].length)
      combined.push({ start, end, from: span.from, to: now, text: `since ${span.text}` })
      continue
    }
    if (opening && span.unit === 'day' && !span.range) continue
    const open = /\b(before|until|till|up to|after)(?: the)?\s+$/.exec(before)
    if (open && !span.range && (span.unit || /^(?:today|yesterday|\d{4}|Q\d .*)$/.test(span.text))) {
      const place = { start: open.index, end: span.end, text: `${open[1]} ${span.text}` }
      const beginning = beginningIn(now)
      if (open[1] === 'after') combined.push({ ...place, from: span.to, to: now })
      else combined.push({ ...place, from: beginning, to: open[1] === 'before' ? span.from : span.to })
      continue
    }
    if (/\b(?:before|until|till|by|after|vs|versus|than|to|with)(?: the)?\s+$/.test(before)) continue
    combined.push(span)
  }
  return combined
}
