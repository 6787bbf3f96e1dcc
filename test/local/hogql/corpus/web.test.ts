import { checkCorpus } from './support/check-corpus.ts'
import { count, groupBy, LOG, named, people, rowsBy } from './support/event-log.ts'
import { SESSION } from './support/notes-events.ts'

const inSessions = LOG.filter(({ session }) => session !== '')
const sessions = [...groupBy(inSessions, ({ session }) => session)].map(([id, events]) => ({
  id,
  seconds: Math.floor((Math.max(...events.map((e) => e.ms)) - Math.min(...events.map((e) => e.ms))) / 1000),
  pageviews: events.filter((e) => e.event === '$pageview').length,
  clicks: events.filter((e) => e.event === '$autocapture').length,
}))
const secondsOf = new Map(sessions.map(({ id, seconds }) => [id, seconds]))
const sumOver = (events: typeof inSessions): [number, number] => [
  events.length,
  events.reduce((sum, { session }) => sum + (secondsOf.get(session) ?? 0), 0),
]
const bounced = sessions.filter(
  ({ pageviews, clicks, seconds }) => pageviews === 1 && clicks === 0 && seconds < 10,
)

checkCorpus({
  sessions: [
    // The last distinct id of a session stands for it: anon-a became ada.
    ['SELECT count(), uniq(distinct_id), sum($pageview_count) FROM sessions', [[6, 4, 7]]],
    [
      'SELECT session_id, $session_duration, $pageview_count, $autocapture_count FROM sessions ORDER BY $start_timestamp',
      sessions.map(({ id, seconds, pageviews, clicks }) => [id, seconds, pageviews, clicks]),
    ],
    [
      'SELECT round(countIf($is_bounce) / count(), 4) FROM sessions',
      [[Math.round((bounced.length / sessions.length) * 10_000) / 10_000]],
    ],
    [
      "SELECT round(avg(toInt($is_bounce)), 4) AS bounce_rate, avg($session_duration) FROM sessions WHERE $start_timestamp >= toDateTime('2026-10-26')",
      [[0.25, 270]],
    ],
    [
      'SELECT $channel_type, count() FROM sessions GROUP BY $channel_type ORDER BY 1',
      [
        ['Direct', 1],
        ['Email', 1],
        ['Organic Search', 1],
        ['Organic Social', 1],
        ['Paid Search', 1],
        // Nothing at all is known about it.
        ['Unknown', 1],
      ],
    ],
    [
      'SELECT $entry_pathname, $end_pathname, $num_uniq_urls, $entry_hostname FROM sessions ORDER BY $start_timestamp LIMIT 2',
      [
        ['/', '/pricing', 2, 'notes.test'],
        ['/', '/', 1, 'notes.test'],
      ],
    ],
    [
      'SELECT $entry_utm_source, $entry_utm_medium, $entry_utm_campaign, $entry_gclid FROM sessions WHERE $entry_utm_source IS NOT NULL ORDER BY 1',
      [
        ['google', 'cpc', 'brand', 'g-1'],
        ['newsletter', 'email', 'october', null],
      ],
    ],
    [
      "SELECT $entry_referring_domain, $entry_current_url FROM sessions WHERE $entry_referring_domain LIKE '%google%'",
      [['www.google.com', 'https://notes.test/']],
    ],
    [
      'SELECT toDate($start_timestamp) AS day, count() FROM sessions GROUP BY day ORDER BY day LIMIT 2',
      [
        ['2026-10-20', 1],
        ['2026-10-22', 1],
      ],
      { timezone: 'Europe/Berlin' },
    ],
    ['SELECT quantile(0.5)($session_duration), max(duration) FROM sessions', [[240, 2400]]],
    [
      'SELECT arraySort($urls) FROM sessions ORDER BY $start_timestamp LIMIT 1',
      [[['https://notes.test/', 'https://notes.test/pricing?plan=pro&ref=a%20b']]],
    ],
    [
      'SELECT $has_autocapture, $page_screen_autocapture_count_up_to FROM sessions ORDER BY $start_timestamp',
      [
        [0, 2],
        [0, 1],
        [0, 1],
        [1, 2],
        [0, 1],
        [0, 1],
      ],
    ],
  ],
  'sessions from events': [
    [
      "SELECT session.$channel_type AS channel, uniq($session_id) AS visits, uniq(person_id) FROM events WHERE $session_id != '' GROUP BY channel ORDER BY channel",
      [
        ['Direct', 1, 1],
        ['Email', 1, 1],
        ['Organic Search', 1, 1],
        ['Organic Social', 1, 1],
        ['Paid Search', 1, 1],
        ['Unknown', 1, 1],
      ],
    ],
    [
      "SELECT uniqIf($session_id, session.$is_bounce), uniq($session_id) FROM events WHERE $session_id != ''",
      [[bounced.length, sessions.length]],
    ],
    [
      "SELECT event, session.$session_duration FROM events WHERE event = 'user_signed_up' ORDER BY timestamp",
      [
        ['user_signed_up', 120],
        ['user_signed_up', 2400],
        ['user_signed_up', 300],
        ['user_signed_up', 180],
      ],
    ],
    [
      "SELECT e.event, s.$entry_pathname FROM events AS e LEFT JOIN sessions AS s ON e.$session_id = s.session_id WHERE e.event = 'user_signed_up' ORDER BY e.timestamp",
      [
        ['user_signed_up', '/'],
        ['user_signed_up', '/'],
        ['user_signed_up', '/'],
        ['user_signed_up', '/pricing'],
      ],
    ],
    [
      "SELECT session.$entry_pathname AS landing, round(uniqIf($session_id, event = 'user_signed_up') / uniq($session_id), 2) AS rate FROM events WHERE $session_id != '' GROUP BY landing ORDER BY landing",
      [
        ['/', 0.75],
        ['/blog', 0],
        ['/pricing', 1],
      ],
    ],
    [`SELECT count() FROM events WHERE $session_id = '${SESSION.cydDirect}'`, [[4]]],
    [
      `SELECT count() FROM events WHERE properties.$session_id IN ('${SESSION.cydDirect}', '${SESSION.deePaid}')`,
      [[6]],
    ],
    [
      "SELECT avg(views) FROM (SELECT $session_id, countIf(event = '$pageview') AS views FROM events WHERE $session_id != '' GROUP BY $session_id)",
      [[7 / 6]],
    ],
    [
      "SELECT person.properties.name, uniq(session.id) FROM events WHERE notEmpty($session_id) AND event != '$pageview' GROUP BY 1 ORDER BY 1",
      [
        ['Ada', 1],
        ['Bob', 1],
        ['Cyd', 1],
        ['Dee', 2],
      ],
    ],
  ],
  pages: [
    [
      "SELECT properties.$pathname AS path, count() AS views, uniq(person_id) AS visitors FROM events WHERE event = '$pageview' GROUP BY path ORDER BY views DESC, path",
      rowsBy(named('$pageview'), (e) => String(e.properties.$pathname), count, people).sort(
        (a, b) => Number(b[1]) - Number(a[1]),
      ),
    ],
    [
      "SELECT domain(properties.$current_url) AS host, count() FROM events WHERE event = '$pageview' GROUP BY host",
      [['notes.test', 8]],
    ],
    [
      "SELECT cutQueryString(properties.$current_url) AS url, count() FROM events WHERE event = '$pageview' GROUP BY url ORDER BY url",
      [
        ['https://notes.test/', 4],
        ['https://notes.test/blog', 2],
        ['https://notes.test/pricing', 2],
      ],
    ],
    [
      "SELECT extractURLParameter(properties.$current_url, 'plan'), decodeURLComponent(extractURLParameter(properties.$current_url, 'ref')) FROM events WHERE properties.$current_url LIKE '%plan=%'",
      [['pro', 'a b']],
    ],
    [
      "SELECT properties.$referring_domain AS domain, count() FROM events WHERE event = '$pageview' AND domain IS NOT NULL AND domain != '$direct' GROUP BY domain ORDER BY domain",
      [
        ['news.ycombinator.com', 1],
        ['www.google.com', 1],
      ],
    ],
    [
      "SELECT properties.utm_source, properties.utm_campaign, count() FROM events WHERE properties.utm_source != '' GROUP BY 1, 2 ORDER BY 1",
      [
        ['google', 'brand', 1],
        ['newsletter', 'october', 1],
        [null, null, 42],
      ],
    ],
    [
      'SELECT properties.utm_source FROM events WHERE properties.utm_source IS NOT NULL ORDER BY 1',
      [['google'], ['newsletter']],
    ],
    [
      "SELECT properties.$device_type AS device, round(count() * 100.0 / (SELECT count() FROM events WHERE event = '$pageview'), 1) AS share FROM events WHERE event = '$pageview' GROUP BY device ORDER BY share DESC",
      [
        ['Desktop', 87.5],
        ['Mobile', 12.5],
      ],
    ],
    [
      "SELECT elements_chain_texts, elements_chain_href, elements_chain_ids, elements_chain_elements FROM events WHERE event = '$autocapture'",
      [[['Sign up'], '/join', ['join'], ['button']]],
    ],
    [
      "SELECT count() FROM events WHERE event = '$autocapture' AND elements_chain =~ '(^|;)button' AND properties.$event_type = 'click'",
      [[1]],
    ],
    [
      "SELECT argMin(properties.$referring_domain, timestamp) AS first_touch FROM events WHERE event = '$pageview' AND person.properties.name = 'Cyd'",
      [['news.ycombinator.com']],
    ],
  ],
  // What is asked of sessions stays whole, however short the span of time: bob's lasts past midnight.
  'sessions of a span of time': [
    [
      "SELECT event, session.$session_duration, session.$entry_pathname FROM events WHERE toDate(timestamp) = '2026-10-22'",
      [['user_signed_up', 2400, '/']],
    ],
    [
      "SELECT e.event, s.$session_duration FROM events AS e JOIN sessions AS s ON e.properties.$session_id = s.session_id WHERE e.timestamp BETWEEN '2026-10-22' AND '2026-10-23'",
      [['user_signed_up', 2400]],
    ],
    [
      "SELECT count(), sum(s.$session_duration) FROM events AS e, sessions AS s WHERE e.$session_id = s.id AND toStartOfWeek(e.timestamp, 1) < '2026-10-26'",
      [sumOver(inSessions.filter(({ ms }) => ms < Date.UTC(2026, 9, 26)))],
    ],
    [
      "SELECT count(), sum(session.$session_duration) FROM events WHERE timestamp >= '2026-10-27' AND session.$start_timestamp < '2026-10-28' AND session.$start_timestamp > '2026-10-20'",
      [sumOver(inSessions.filter(({ ms }) => ms >= Date.UTC(2026, 9, 27) && ms < Date.UTC(2026, 9, 28)))],
    ],
    [
      "SELECT count(), sum($session_duration) FROM sessions WHERE dateTrunc('day', $start_timestamp) = '2026-10-21'",
      [[1, 2400]],
    ],
    // Events without a session have one that starts in 1970.
    [
      "SELECT count() FROM events AS e LEFT JOIN sessions AS s ON e.$session_id = s.session_id WHERE s.$start_timestamp < '2026-10-21'",
      [[LOG.filter(({ session }) => session === '' || session === SESSION.adaSearch).length]],
    ],
    [
      "SELECT count() FROM sessions AS s LEFT JOIN events AS e ON e.$session_id = s.session_id AND e.event = 'user_signed_up' WHERE e.timestamp < '2026-10-28'",
      [[3 + sessions.filter(({ id }) => !named('user_signed_up').some((e) => e.session === id)).length]],
    ],
    ['SELECT countIf($has_replay_events), uniq(session_id_v7) FROM sessions', [[0, sessions.length]]],
  ],
})
