import { HOSTILE_PROPERTIES } from './hostile-properties.ts'

/** The quiet days and the busy one; clocks in New York go forward on the busy one. */
export const FIRST_DAY = '2026-03-04'
export const DAYS = 10
export const BUSY_DAY = '2026-03-08'
/** In the busy day, by its place among the days. */
const BUSY_INDEX = 4
/** The day on which one person did everything. */
const HOT_PERSON_DAY = '2026-03-06'
/** Where so many events happened at once. */
const CROWDED_INSTANT = '2026-03-08 11:11:11.111111'

/** Ends that fall between two microseconds of a day: rows stand on them and beside them. */
export const SHARP_FROM = '2026-03-05T10:15:30.123456Z'
export const SHARP_TO = '2026-03-11T23:59:59.999999Z'

const COMMON_EVENTS = [
  '$pageview',
  '$autocapture',
  'signed up',
  'order placed',
  '$identify',
  'video_played',
  'search',
]

/** Names that mean something to somebody on their way. Among them: none, alike but for case, space or spelling. */
const ODD_EVENTS = [
  ...[
    '',
    ' ',
    'Signed up',
    'signed up ',
    ' signed up',
    "it's",
    '"quoted"',
    'back\\slash',
    "\\'",
    '\\',
    "'",
    '\\\\n',
  ],
  ...['tab\there', 'line\nbreak', 'carriage\rreturn', '\u0001', '\u007f', '\u2028', '\u200b', '\ufeff'],
  ...['caf\u00e9', 'cafe\u0301', '日本語', '😀', '👩‍👩‍👧‍👦', '\u202egnissim', 'ﬁ', 'İ', 'ß'],
  ...[
    '{p0}',
    '{placeholder}',
    '%s',
    '%',
    '_',
    '$$',
    '--',
    '/* */',
    "'; DROP TABLE events; --",
    '`',
    'a,b;"c"',
  ],
  ...[
    'null',
    'NULL',
    'true',
    '0',
    '-1',
    '1e5',
    '2026-03-08',
    '__proto__',
    'constructor',
    '*',
    '../..',
    'con',
    'a/b',
  ],
  'x'.repeat(400),
]

const ODD_PEOPLE = [
  '',
  ' ',
  "o'neil",
  '"',
  '\\',
  'a\nb',
  'ünï',
  '😀',
  '\u202e',
  '%',
  '{p0}',
  'x'.repeat(400),
  '0',
  'null',
]

/** One block of rows to insert. */
interface Block {
  rows: number
  /** ClickHouse expressions over `number`; those left out are as in most rows. */
  timestamp: string
  event?: string
  distinctId?: string
  uuid?: string
  properties?: string
}

/**
 * Statements that fill `posthog.events` with so many rows, the same ones each time: a tenth of them over nine days, the rest
 * on one; 6 % of all on one microsecond by two people, 5 % by one person in a day, and a few hundred odd ones.
 */
export function historyStatements(rows: number): string[] {
  const crowded = Math.round(rows * 0.06)
  const hot = Math.round(rows * 0.05)
  const busy = Math.round(rows * 0.9) - crowded
  const odd = oddBlocks()
  const quiet = rows - crowded - hot - busy - odd.reduce((sum, block) => sum + block.rows, 0)
  const copied = Math.max(20, Math.round(rows / 400))
  const blocks: Block[] = [
    { rows: quiet, timestamp: withinDay(`addDays(toDate('${FIRST_DAY}'), ${quietDay})`) },
    { rows: busy, timestamp: withinDay(`toDate('${BUSY_DAY}')`) },
    {
      rows: crowded,
      timestamp: `toDateTime64('${CROWDED_INSTANT}', 6, 'UTC')`,
      event: sqlText('import'),
      distinctId: "if(number % 2 = 0, 'importer', 'importer-2')",
    },
    {
      rows: hot,
      timestamp: withinDay(`toDate('${HOT_PERSON_DAY}')`),
      event: sqlText('heartbeat'),
      distinctId: sqlText('machine-1'),
    },
    ...odd,
  ]
  return [
    // Merging would remove copies at a moment of its own choosing.
    `ALTER TABLE posthog.events MODIFY SETTING max_bytes_to_merge_at_max_space_in_pool = 1,
      max_bytes_to_merge_at_min_space_in_pool = 1, min_bytes_for_wide_part = 10000000000, min_rows_for_wide_part = 1000000000`,
    ...blocks.flatMap((block, index) => inserts(block, index)),
    // The same rows again, from every part of the history: some twice, some three times.
    ...['1 = 1', 'cityHash64(uuid) % 5 = 0'].map(
      (
        some,
      ) => `INSERT INTO posthog.events (${COLUMNS.join(', ')}) SELECT ${COLUMNS.join(', ')} FROM posthog.events
      WHERE ${some} ORDER BY sipHash64(uuid), event, distinct_id LIMIT 1 BY uuid, event, distinct_id LIMIT ${copied} ${SETTINGS}`,
    ),
  ]
}

/** Of one insert: its rows are in memory, with all that is computed from them. */
const PIECE_ROWS = 100_000
const COLUMNS = [
  'uuid',
  'event',
  'properties',
  'timestamp',
  'created_at',
  'distinct_id',
  'elements_chain',
  'person_id',
]
const SETTINGS =
  'SETTINGS optimize_on_insert = 0, max_insert_threads = 1, max_threads = 2, max_partitions_per_insert_block = 1000'

/** Every quiet day, and never the busy one. */
const quietDay = `(number % ${DAYS - 1} + if(number % ${DAYS - 1} >= ${BUSY_INDEX}, 1, 0))`

/** Half of the rows have whole seconds. */
const withinDay = (day: string): string =>
  `addMicroseconds(toDateTime64(${day}, 6, 'UTC'),
    ${random('time')} % 86400 * 1000000 + if(number % 2 = 0, 0, ${random('fraction')} % 1000000))`

/** In pieces that fit in memory. */
function inserts(block: Block, number: number): string[] {
  const pieces: string[] = []
  for (let first = 0; first < block.rows; first += PIECE_ROWS)
    pieces.push(insert(block, number, first, Math.min(PIECE_ROWS, block.rows - first)))
  return pieces
}

function insert(
  { timestamp, event, distinctId, uuid, properties }: Block,
  block: number,
  first: number,
  count: number,
): string {
  return `INSERT INTO posthog.events (${COLUMNS.join(', ')})
    SELECT ${uuid ?? `toUUID(UUIDNumToString(sipHash128(${block}, number, 'uuid')))`} AS uuid,
      ${event ?? EVENT} AS event,
      ${properties ?? PROPERTIES} AS properties,
      ${timestamp} AS timestamp,
      addMilliseconds(timestamp, ${random('delay')} % 90000) AS created_at,
      ${distinctId ?? DISTINCT_ID} AS distinct_id,
      if(number % 11 = 0, concat('a.btn:text="', toString(number), '"href="/x?a=1,2";div'), '') AS elements_chain,
      toUUID(UUIDNumToString(sipHash128(distinct_id, 'person'))) AS person_id
    FROM (SELECT number, ${block} AS block FROM numbers(${first}, ${count})) ${SETTINGS}`
}

/** A number that looks random and is the same for the same row. */
const random = (purpose: string): string => `sipHash64(block, number, '${purpose}')`

const oneOf = (texts: readonly string[], by: string): string =>
  `[${texts.map(sqlText).join(', ')}][1 + ${by} % ${texts.length}]`

const EVENT = `multiIf(
  ${random('kind')} % 100 < 85, ${oneOf(COMMON_EVENTS, `toUInt64(sqrt(${random('common')} % 49))`)},
  ${random('kind')} % 100 < 97, ${oneOf(ODD_EVENTS, random('odd'))},
  concat('rare ', toString(${random('rare')} % 800)))`

const DISTINCT_ID = `if(${random('who')} % 100 = 0, ${oneOf(ODD_PEOPLE, random('odd who'))},
  concat('user-', toString(${random('user')} % 20000)))`

const USUAL_PROPERTIES = `concat('{"$current_url":"https://app.example.com/p/', toString(${random('page')} % 500),
  '?q=', toString(number), '","$browser":"Firefox","$os":"Linux","n":', toString(number), ',"price":', toString(number % 90), '.0,',
  '"text":"', ${oneOf(['plain words', 'größer', 'a \\"quoted\\" part', 'line\\nbreak', '日本語'], random('text'))},
  '","trace":"', hex(sipHash128(number)), '"}')`
const LONG_PROPERTIES = `concat('{"stack":"', repeat('at f (x.js:1:1)\\\\n', 1500), toString(number), '"}')`

const PROPERTIES = `multiIf(${random('shape')} % 20000 = 0, ${LONG_PROPERTIES},
  ${random('shape')} % 10 = 0, ${oneOf(HOSTILE_PROPERTIES, random('hostile'))},
  ${USUAL_PROPERTIES})`

function oddBlocks(): Block[] {
  const sharp = [SHARP_FROM, SHARP_TO].map((end) => `parseDateTime64BestEffort('${end}', 6, 'UTC')`)
  return [
    // On each end of the range, a microsecond before and one after.
    ...sharp.map((end) => ({ rows: 30, timestamp: `addMicroseconds(${end}, toInt64(number % 3) - 1)` })),
    // The last and the first microsecond of days, in UTC and in the zones of the tests.
    {
      rows: 300,
      timestamp: `addMicroseconds(toDateTime64(addDays(toDate('${FIRST_DAY}'), number % 9 + 1), 6, 'UTC'),
        [-1, 0, 1, 18000000000, 17999999999, 14400000000, 13399999999, 65700000000, 65699999999][1 + intDiv(number, 9) % 9])`,
    },
    // One uuid, several rows: for PostHog the name, the person and the day belong to the identity.
    {
      rows: 60,
      timestamp: `toDateTime64('2026-03-07 10:00:00.5', 6, 'UTC')`,
      uuid: `toUUID(UUIDNumToString(sipHash128('shared', intDiv(number, 6))))`,
      event: "concat('same uuid ', toString(number % 3))",
      distinctId: "concat('same uuid ', toString(intDiv(number, 3) % 2))",
    },
    {
      rows: 20,
      timestamp: `addDays(toDateTime64('2026-03-09 23:59:59.999999', 6, 'UTC'), number % 2)`,
      uuid: `toUUID(UUIDNumToString(sipHash128('two days', intDiv(number, 2))))`,
      event: sqlText('same uuid'),
      distinctId: sqlText('same uuid'),
    },
    // All zeros, all ones, and neighbours that sort differently in ClickHouse and as text.
    {
      rows: 4,
      timestamp: `toDateTime64('2026-03-07 12:00:00', 6, 'UTC')`,
      uuid: `toUUID(['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff',
        '00000000-0000-0000-ffff-ffffffffffff', 'ffffffff-ffff-ffff-0000-000000000000'][1 + number])`,
    },
    // A few rows of a megabyte, in one cell with small ones.
    {
      rows: 3,
      timestamp: `toDateTime64('2026-03-07 13:00:00', 6, 'UTC')`,
      properties: `concat('{"text":"', repeat('lorem \\\\"ipsum\\\\" ', 60000), toString(number), '"}')`,
    },
    // Every odd name, person and text at least once, however small the history.
    ...[
      { rows: ODD_EVENTS.length, event: oneOf(ODD_EVENTS, 'number') },
      { rows: ODD_PEOPLE.length, distinctId: oneOf(ODD_PEOPLE, 'number') },
      { rows: HOSTILE_PROPERTIES.length, properties: oneOf(HOSTILE_PROPERTIES, 'number') },
    ].map((block) => ({ ...block, timestamp: `toDateTime64('2026-03-07 14:00:00.000001', 6, 'UTC')` })),
  ]
}

function sqlText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
