import type { SqlNode } from '../sql/sql-tree.ts'
import { call, constant, rawText } from '../sql/sql-tree.ts'
import { DATE, DATETIME, INTEGER, isTime, type TypeName, typeOf } from '../sql/value-type.ts'
import { dateLiteral, MICROSECONDS, toDateTimeNode } from './date-time-node.ts'
import type {
  FunctionBuilder,
  FunctionContext,
  FunctionDefinition,
  ReturnRule,
} from './function-definition.ts'
import { define, gives, givesAlways, givesArgument, givesMaybe, givesUnknown } from './function-definition.ts'

function nowNode({ now, timezone }: FunctionContext): SqlNode {
  const zone = constant(timezone)
  if (!now) return call('now64', [constant(MICROSECONDS), zone], DATETIME)
  const milliseconds = call(
    'fromUnixTimestamp64Milli',
    [call('toInt64', [constant(now.getTime())], INTEGER), zone],
    DATETIME,
  )
  return call('toDateTime64', [milliseconds, constant(MICROSECONDS), zone], DATETIME)
}

const now: FunctionBuilder = ([zone], context) => nowNode({ ...context, timezone: timezoneOf(zone, context) })

const timezoneOf = (argument: SqlNode | undefined, context: FunctionContext): string =>
  argument?.kind === 'constant' && typeof argument.value === 'string' ? argument.value : context.timezone

const toDateTime: FunctionBuilder = (args, context) =>
  toDateTimeNode(args[0] as SqlNode, timezoneOf(args[1], context), 'seconds')

/** Months come before days. */
const fromAmericanText: FunctionBuilder = ([value, zone], context) =>
  context.plain('parseDateTime64BestEffortUSOrNull', [
    rawText(value as SqlNode),
    constant(MICROSECONDS),
    constant(timezoneOf(zone, context)),
  ])

const toDateTime64: FunctionBuilder = ([value, scale, zone], context) => {
  const timezone = timezoneOf(zone, context)
  const node = toDateTimeNode(value as SqlNode, timezone)
  const precision = scale ?? constant(MICROSECONDS)
  return call('toDateTime64', [node, precision, constant(timezone)], node.type)
}

/** Text is a day, or a day and a time with a blank between; any other form, ISO with its T included, is NULL in PostHog. */
const toDate: FunctionBuilder = ([value], context) => {
  const node = value as SqlNode
  const literal = dateLiteral(node)
  if (literal) return literal
  const nullable = typeOf('Date', true)
  switch (node.type.name) {
    case 'String':
    case 'JSON':
      return call('toDateOrNull', [rawText(node)], nullable)
    case 'Unknown':
      return call('toDate', [toDateTimeNode(node, context.timezone)], nullable)
    default:
      return call('toDate', [node], typeOf('Date', node.type.nullable))
  }
}

/** The day of ClickHouse's clock, which keeps UTC: the project's time zone does not matter. */
const today =
  (daysBack: number): FunctionBuilder =>
  (_args, context) => {
    const date = call('toDate', [nowNode({ ...context, timezone: 'UTC' })], DATE)
    return daysBack === 0 ? date : call('minus', [date, constant(daysBack)], DATE)
  }

/** A function of a point in time: texts in that argument are read first. */
function ofTime(position: number | number[], build?: FunctionBuilder): Partial<FunctionDefinition> {
  const positions = [position].flat()
  return {
    build(args, context) {
      const ready = args.map((arg, index) =>
        positions.includes(index) &&
        !isTime(arg.type) &&
        arg.type.name !== 'Unknown' &&
        arg.type.name !== 'Integer'
          ? toDateTimeNode(arg, context.timezone)
          : arg,
      )
      return build ? build(ready, context) : context.plain('', ready)
    },
  }
}

const toStartOfWeek: FunctionBuilder = ([time, mode, ...rest], context) =>
  context.plain('toStartOfWeek', [time as SqlNode, mode ?? constant(weekMode(context)), ...rest])

const INTERVAL_PARTS = ['Year', 'Month', 'Day', 'Hour', 'Minute', 'Second'] as const

const PARTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    year: 'toYear',
    quarter: 'toQuarter',
    month: 'toMonth',
    day: 'toDayOfMonth',
    dow: 'toDayOfWeek',
    doy: 'toDayOfYear',
    hour: 'toHour',
    minute: 'toMinute',
    second: 'toSecond',
  }),
)

const datePart: FunctionBuilder = ([part, value], context) => {
  const name = part?.kind === 'constant' ? PARTS.get(String(part.value)) : undefined
  if (!name) return constant(null)
  const at = toDateTimeNode(value as SqlNode, context.timezone)
  return call(name, [at], typeOf('Integer', at.type.nullable))
}

/** ClickHouse's week mode for the project: 0 starts on Sunday, 3 on Monday. */
const weekMode = (context: FunctionContext): number => (context.weekStartDay === 1 ? 3 : 0)

const UNITS = 'Nanosecond Microsecond Millisecond Second Minute Hour Day Week Month Quarter Year'.split(' ')

/** `dateAdd('day', 1, t)` and `dateAdd(t, INTERVAL 1 DAY)`. */
const shift =
  (operator: 'plus' | 'minus'): FunctionBuilder =>
  (args, context) => {
    const [first, second, third] = args as [SqlNode, SqlNode, SqlNode | undefined]
    const time = (node: SqlNode): SqlNode =>
      isTime(node.type) ? node : toDateTimeNode(node, context.timezone)
    if (!third) {
      const [instant, interval] = first.type.name === 'Interval' ? [second, first] : [first, second]
      const at = time(instant)
      return call(operator, [at, interval], at.type)
    }
    const unit = first.kind === 'constant' ? String(first.value).toLowerCase() : ''
    const name = UNITS.find(
      (candidate) => unit === candidate.toLowerCase() || unit === `${candidate.toLowerCase()}s`,
    )
    const at = time(third)
    if (!name) return context.plain('', args)
    return call(
      operator,
      [at, call(`toInterval${name}`, [second], typeOf('Interval', second.type.nullable))],
      at.type,
    )
  }

/** Time windows know no fractions of a second. */
const ofSeconds: Partial<FunctionDefinition> = {
  build: ([at, ...rest], context) => {
    const seconds = call(
      'toDateTime',
      [toDateTimeNode(at as SqlNode, context.timezone), constant('UTC')],
      DATETIME,
    )
    return context.plain('', [seconds, ...rest])
  },
}

const givesTruncated: ReturnRule = ([, at]) => typeOf('DateTime', at?.nullable ?? true)

/** Weeks and longer are days, the rest instants. */
const truncate: FunctionBuilder = (args, context) => {
  const [unit, at] = args as [SqlNode, SqlNode]
  const node = context.plain('', args)
  const day = unit.kind === 'constant' && /^(week|month|quarter|year)$/i.test(String(unit.value))
  return day ? { ...node, type: typeOf('Date', at.type.nullable) } : node
}

const keepsTime: ReturnRule = (args) =>
  args[0] && isTime(args[0]) ? args[0] : typeOf('DateTime', args[0]?.nullable ?? true)
const time =
  (name: TypeName): ReturnRule =>
  (args) =>
    typeOf(name, args[0]?.nullable ?? true)
const anyCase = { anyCase: true } as const

export const dateFunctions: readonly FunctionDefinition[] = [
  ...define('now:0-1', givesAlways('DateTime'), { ...anyCase, build: now }),
  ...define('current_timestamp:0', givesAlways('DateTime'), { build: now }),
  ...define('today:0 current_date:0', givesAlways('Date'), { build: today(0) }),
  ...define('yesterday:0', givesAlways('Date'), { build: today(1) }),
  ...define('toDateTime:1-2', gives('DateTime'), { build: toDateTime }),
  ...define('toDateTimeUS:1-2', givesMaybe('DateTime'), { build: fromAmericanText }),
  ...define('parseDateTimeBestEffort:1-2', gives('DateTime'), {
    build: ([value, zone], context) => toDateTimeNode(value as SqlNode, timezoneOf(zone, context)),
  }),
  ...define('toDateTime64:1-3', gives('DateTime'), { build: toDateTime64 }),
  ...define('toDate:1 to_date:1', gives('Date'), { build: toDate }),
  ...define('_toDate=toDate:1', gives('Date')),
  ...define('parseDateTime=parseDateTimeOrNull:2-3', givesMaybe('DateTime')),
  // Seconds carry no zone: PostHog shows them in UTC.
  ...define('fromUnixTimestamp:1', gives('DateTime'), {
    build: ([value]) => call('toDateTime', [value as SqlNode, constant('UTC')], DATETIME),
  }),
  ...define('to_timestamp:1', gives('DateTime'), {
    build: ([value], { timezone }) =>
      call('toDateTime', [call('toInt64', [value as SqlNode], INTEGER), constant(timezone)], DATETIME),
  }),
  ...define('fromUnixTimestamp64Milli:1', gives('DateTime')),
  ...define('UUIDv7ToDateTime:1', gives('DateTime'), {
    build: ([value], context) => context.plain('', [value as SqlNode, constant(context.timezone)]),
  }),
  ...define('make_date=makeDate:3', gives('Date')),
  ...define('make_timestamp=makeDateTime:6-7', gives('DateTime'), {
    build: ([...parts], context) =>
      context.plain('', [...parts.slice(0, 6), constant(timezoneOf(parts[6], context))]),
  }),
  ...define(
    `toYear:1 toQuarter:1 toMonth:1 toDayOfYear:1 toDayOfMonth:1 toDayOfWeek:1-3 toHour:1 toMinute:1 toSecond:1 toISOYear:1
    toISOWeek:1 toWeek:1-3 toYearWeek:1-3 toYYYYMM:1 toYYYYMMDD:1 toYYYYMMDDhhmmss:1 toUnixTimestamp64Milli:1
    timeZoneOffset:1`,
    gives('Integer'),
    ofTime(0),
  ),
  ...define(
    'toStartOfYear:1 toStartOfISOYear:1 toStartOfQuarter:1 toStartOfMonth:1 toMonday:1 toLastDayOfMonth:1',
    time('Date'),
    ofTime(0),
  ),
  ...define('toLastDayOfWeek:1-2', time('Date'), ofTime(0)),
  ...define('toStartOfWeek:1-2', time('Date'), ofTime(0, toStartOfWeek)),
  ...define(
    `toStartOfDay:1-2 toStartOfHour:1 toStartOfMinute:1 toStartOfSecond:1 toStartOfFiveMinutes:1
    toStartOfTenMinutes:1 toStartOfFifteenMinutes:1 toTime:1 timeSlot:1`,
    time('DateTime'),
    ofTime(0),
  ),
  ...define('toStartOfInterval:2-3', time('DateTime'), ofTime(0)),
  ...define('dateTrunc:2-3 date_trunc=dateTrunc:2-3', givesTruncated, ofTime(1, truncate)),
  ...define('dateDiff:3 date_diff=dateDiff:3 age:3', gives('Integer'), ofTime([1, 2])),
  ...define('dateAdd:2-3 date_add:2 timeStampAdd:2', gives('DateTime'), {
    build: shift('plus'),
  }),
  ...define('dateSub:2-3 date_subtract:2 timeStampSub:2', gives('DateTime'), {
    build: shift('minus'),
  }),
  ...define(
    `addYears:2 addQuarters:2 addMonths:2 addWeeks:2 addDays:2 addHours:2 addMinutes:2 addSeconds:2 subtractYears:2
    subtractQuarters:2 subtractMonths:2 subtractWeeks:2 subtractDays:2 subtractHours:2 subtractMinutes:2 subtractSeconds:2`,
    keepsTime,
    ofTime(0),
  ),
  ...define(
    'toTimeZone:1-2',
    gives('DateTime'),
    ofTime(0, ([at, zone], context) =>
      context.plain('', [at as SqlNode, zone ?? constant(context.timezone)]),
    ),
  ),
  ...define('toUnixTimestamp:1-2', gives('Integer'), {
    build: ([value, zone], context) => {
      const at = isTime((value as SqlNode).type)
        ? (value as SqlNode)
        : toDateTimeNode(value as SqlNode, timezoneOf(zone, context))
      return call('toUnixTimestamp', [at], typeOf('Integer', at.type.nullable))
    },
  }),
  ...define('timezone:2', gives('DateTime'), {
    build: ([zone, value], context) => {
      const at = toDateTimeNode(value as SqlNode, context.timezone)
      return call('toTimeZone', [at, zone as SqlNode], at.type)
    },
  }),
  ...define('date_part:2', givesMaybe('Integer'), { build: datePart }),
  ...define('date_bin:3', gives('DateTime'), {
    build: ([interval, value, origin], context) => {
      const at = toDateTimeNode(value as SqlNode, context.timezone)
      const from = toDateTimeNode(origin as SqlNode, context.timezone)
      return call('toStartOfInterval', [at, interval as SqlNode, from], at.type)
    },
  }),
  ...define('make_interval:6', gives('Interval'), {
    build: (args) =>
      call(
        'tuple',
        args.map((arg, index) => call(`toInterval${INTERVAL_PARTS[index]}`, [arg])),
        typeOf('Interval'),
      ),
  }),
  ...define('make_timestamptz=makeDateTime:7', gives('DateTime')),
  ...define('toModifiedJulianDay=toModifiedJulianDayOrNull:1', givesMaybe('Integer')),
  ...define('fromModifiedJulianDay=fromModifiedJulianDayOrNull:1', givesMaybe('String')),
  ...define('timeZoneOf:1 dateName:2 monthName:1', gives('String')),
  ...define('formatDateTime:2-3 to_char=formatDateTime:2-3', gives('String'), ofTime(0)),
  ...define('timeSlots:2-3', givesArgument()),
  ...define('tumble:2 hop:3', givesUnknown, ofSeconds),
  ...define('tumbleStart:1-3 tumbleEnd:1-3 hopStart:1-3 hopEnd:1-3', gives('DateTime'), ofSeconds),
  ...define(
    `toIntervalSecond:1 toIntervalMinute:1 toIntervalHour:1 toIntervalDay:1 toIntervalWeek:1 toIntervalMonth:1
    toIntervalQuarter:1 toIntervalYear:1`,
    gives('Interval'),
  ),
]
