/** Columns as an export of events asks for them. */
export const COLUMNS = [
  'uuid',
  'event',
  'properties',
  'timestamp',
  'distinct_id',
  'elements_chain',
  'created_at',
  '$session_id',
  '$window_id',
  'person_mode',
]
const TYPES = [
  'UUID',
  'String',
  'String',
  'DateTime64(6)',
  'String',
  'String',
  'DateTime64(6)',
  'String',
  'String',
  'String',
]

/** What an export adds, to tell copies of a row. */
const DAY = 'export_key_4'

/**
 * The answer of `/query/` with so many events, about 1.3 kB each, of which 1 kB is the text of their properties; with the
 * day of each when it is for an export.
 */
export function answerOf(rowCount, { withDay = false } = {}) {
  const columns = withDay ? [...COLUMNS, DAY] : COLUMNS
  const random = generator(rowCount)
  const rows = Array.from({ length: rowCount }, (_, row) => {
    const values = eventRow(row, random)
    return JSON.stringify(withDay ? [...values, '2026-08-05'] : values)
  })
  const around = {
    cache_key: 'cache_42_1f0c',
    clickhouse: `SELECT ${columns.join(', ')} FROM events WHERE and(equals(events.team_id, 1), 1) LIMIT ${rowCount}`,
    columns,
    error: null,
    hasMore: null,
    is_cached: false,
    results: [],
    timezone: 'UTC',
    types: typesOf(columns),
  }
  return Buffer.from(JSON.stringify(around).replace('"results":[]', () => `"results":[${rows.join(',')}]`))
}

export const typesOf = (columns) => columns.map((column, index) => [column, TYPES[index] ?? 'Date'])

const EVENTS = ['$pageview', '$autocapture', '$pageleave', 'order_placed', 'search', 'feature_used']
const BROWSERS = ['Chrome', 'Safari', 'Firefox', 'Microsoft Edge']
const PATHS = [
  '/',
  '/pricing',
  '/docs/start',
  '/app/projects/list',
  '/app/settings/team',
  '/blog/how we measure',
]

function eventRow(row, random) {
  const pick = (list) => list[Math.floor(random() * list.length)]
  const hex = (length) => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('')
  const uuid = () => `0199a1f2-${hex(4)}-7${hex(3)}-a${hex(3)}-${hex(12)}`
  const person = `user_${Math.floor(random() * 20_000)}`
  const session = uuid()
  const window = uuid()
  const micros = String(row).padStart(6, '0').slice(-6)
  const path = pick(PATHS)
  const properties = {
    $os: 'Mac OS X',
    $os_version: '10.15.7',
    $browser: pick(BROWSERS),
    $browser_version: 100 + Math.floor(random() * 40),
    $device_type: 'Desktop',
    $current_url: `https://app.example.com${path}?ref=${hex(6)}`,
    $host: 'app.example.com',
    $pathname: path,
    $screen_height: 1080,
    $screen_width: 1920,
    $viewport_height: 600 + Math.floor(random() * 400),
    $viewport_width: 1280,
    $lib: 'web',
    $lib_version: '1.270.1',
    $insert_id: hex(16),
    $time: 1_780_000_000 + random() * 1000,
    distinct_id: person,
    $device_id: uuid(),
    $session_id: session,
    $window_id: window,
    $referrer: 'https://www.google.com/',
    $referring_domain: 'www.google.com',
    $feature_flags: ['new-nav', 'fast-search', 'dark "beta" mode'],
    title: 'Übersicht – Beispiel',
    $raw_user_agent:
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0 Safari/537.36',
    $initial: { utm_source: null, utm_campaign: 'autumn', order: row * 7 },
    $geoip_city_name: 'Kraków',
    $ip: `10.${row % 256}.3.4`,
  }
  return [
    uuid(),
    pick(EVENTS),
    JSON.stringify(properties),
    `2026-08-05T04:28:10.${micros}Z`,
    person,
    '',
    `2026-08-05T04:28:11.${micros}Z`,
    session,
    window,
    'full',
  ]
}

/** The same numbers in every run. */
function generator(seed) {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
