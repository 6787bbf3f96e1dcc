import { checkCorpus } from './support/check-corpus.ts'
import { count, dayOf, groupBy, LOG, mondayOf, monthOf, named, people, rowsBy } from './support/event-log.ts'

const notes = named('note_created')
const firstDay = new Map(
  [...groupBy(LOG, ({ who }) => who)].map(([who, events]) => [who, dayOf(events[0] as (typeof LOG)[number])]),
)
const daysActive = (who: string): number =>
  new Set(LOG.filter((e) => e.who === who).map((e) => dayOf(e))).size
const everyone = [...firstDay.keys()]
const weeks = ['2026-10-19', '2026-10-26', '2026-11-02', '2026-11-09']
const activeIn = (week: string): Set<string> =>
  new Set(LOG.filter((event) => mondayOf(event) === week).map(({ who }) => who))

checkCorpus({
  'counts over time': [
    [
      'SELECT event, count() FROM events GROUP BY event ORDER BY event',
      rowsBy(LOG, ({ event }) => event, count),
    ],
    [
      'SELECT toDate(timestamp) AS day, count() AS n FROM events GROUP BY day ORDER BY day',
      rowsBy(LOG, (e) => dayOf(e), count),
    ],
    [
      "SELECT toStartOfWeek(timestamp, 1) AS week, count() FROM events WHERE event = 'note_created' GROUP BY week ORDER BY week",
      rowsBy(notes, (e) => mondayOf(e), count),
    ],
    [
      'SELECT toStartOfMonth(timestamp) AS month, uniq(person_id) FROM events GROUP BY month ORDER BY month',
      rowsBy(LOG, monthOf, people),
    ],
    [
      "SELECT dateTrunc('week', timestamp) AS week, uniqExact(person_id) FROM events GROUP BY week ORDER BY week",
      rowsBy(LOG, (e) => mondayOf(e), people),
    ],
    [
      'SELECT toDate(timestamp) AS day, count() FROM events GROUP BY day ORDER BY day',
      rowsBy(LOG, (e) => dayOf(e, 'America/New_York'), count),
      { timezone: 'America/New_York' },
    ],
    [
      "SELECT toDate(timestamp) AS day, count() FROM events WHERE event = 'note_created' GROUP BY day ORDER BY day",
      rowsBy(notes, (e) => dayOf(e, 'Asia/Kolkata'), count),
      { timezone: 'Asia/Kolkata' },
    ],
    [
      'SELECT toStartOfWeek(timestamp) AS week, count() FROM events GROUP BY week ORDER BY week',
      rowsBy(LOG, (e) => mondayOf(e), count),
      { weekStartDay: 1 },
    ],
    [
      "SELECT toDate(timestamp) AS day, countIf(event = '$pageview') AS views, countIf(event = 'note_created') AS notes FROM events GROUP BY day HAVING views > 0 AND notes > 0 ORDER BY day",
      rowsBy(
        LOG,
        (e) => dayOf(e),
        (g) => g.filter((e) => e.event === '$pageview').length,
        (g) => g.filter((e) => e.event === 'note_created').length,
      ).filter(([, views, written]) => Number(views) > 0 && Number(written) > 0),
    ],
    [
      'SELECT count(), uniq(distinct_id), uniq(person_id) FROM events WHERE timestamp >= now() - INTERVAL 7 DAY',
      [[LOG.filter((e) => e.ms >= Date.parse('2026-11-08T12:00:00Z')).length, 4, 4]],
    ],
    [
      "SELECT count() FROM events WHERE timestamp >= toDate('2026-11-01') AND timestamp < toDate('2026-11-08')",
      [[LOG.filter((e) => dayOf(e) >= '2026-11-01' && dayOf(e) < '2026-11-08').length]],
    ],
    [
      'SELECT toHour(timestamp) AS hour, count() FROM events GROUP BY hour ORDER BY hour',
      rowsBy(LOG, (e) => new Date(e.ms).toISOString().slice(11, 13), count).map(([h, n]) => [Number(h), n]),
    ],
    [
      'SELECT toDayOfWeek(timestamp) AS d, count() FROM events GROUP BY d ORDER BY d',
      rowsBy(LOG, (e) => String(new Date(e.ms).getUTCDay() || 7), count).map(([d, n]) => [Number(d), n]),
    ],
  ],
  'comparisons of periods': [
    [
      "SELECT countIf(timestamp >= '2026-11-02') AS current, countIf(timestamp < '2026-11-02') AS previous, round((current - previous) / previous * 100, 1) AS change FROM events WHERE event = 'note_created' AND timestamp >= '2026-10-19'",
      [[4, 7, -42.9]],
    ],
    [
      'WITH daily AS (SELECT toDate(timestamp) AS day, count() AS n FROM events GROUP BY day) SELECT round(avg(n), 3), max(n), min(n) FROM daily',
      [[Math.round((LOG.length / rowsBy(LOG, (e) => dayOf(e), count).length) * 1000) / 1000, 5, 1]],
    ],
    [
      'SELECT day, n, sum(n) OVER (ORDER BY day) AS running FROM (SELECT toStartOfMonth(timestamp) AS day, count() AS n FROM events GROUP BY day) ORDER BY day',
      [
        ['2026-10-01', 18, 18],
        ['2026-11-01', 26, 44],
      ],
    ],
    [
      'SELECT week, n, n - lagInFrame(n, 1, 0) OVER (ORDER BY week ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS change FROM (SELECT toMonday(timestamp) AS week, toInt(count()) AS n FROM events GROUP BY week) ORDER BY week',
      weeks.map((week, index) => {
        const of = (name: string | undefined): number => LOG.filter((e) => mondayOf(e) === name).length
        return [week, of(week), of(week) - of(weeks[index - 1])]
      }),
    ],
  ],
  stickiness: [
    [
      'SELECT days, count() AS people FROM (SELECT person_id, uniqExact(toDate(timestamp)) AS days FROM events GROUP BY person_id) GROUP BY days ORDER BY days',
      rowsBy(everyone, (who) => String(daysActive(who)).padStart(2, '0'), count).map(([days, n]) => [
        Number(days),
        n,
      ]),
    ],
    [
      'SELECT round(avg(daily) / any(monthly), 4) AS ratio FROM (SELECT uniq(person_id) AS daily, toDate(timestamp) AS day, (SELECT uniq(person_id) FROM events) AS monthly FROM events GROUP BY day)',
      [
        [
          Math.round(
            (rowsBy(LOG, (e) => dayOf(e), people).reduce((total, [, n]) => total + Number(n), 0) /
              rowsBy(LOG, (e) => dayOf(e), people).length /
              everyone.length) *
              10_000,
          ) / 10_000,
        ],
      ],
    ],
  ],
  lifecycle: [
    [
      `SELECT week, countIf(week = first) AS new, countIf(week != first AND has(weeks, week - 7)) AS returning, countIf(week != first AND NOT has(weeks, week - 7)) AS resurrecting
      FROM (SELECT person_id, groupUniqArray(toMonday(timestamp)) AS weeks, min(toMonday(timestamp)) AS first, arrayJoin(weeks) AS week FROM events GROUP BY person_id)
      GROUP BY week ORDER BY week`,
      weeks.map((week, index) => {
        const now = activeIn(week)
        const before = activeIn(weeks[index - 1] ?? '')
        const ever = new Set(weeks.slice(0, index).flatMap((earlier) => [...activeIn(earlier)]))
        const fresh = [...now].filter((who) => !ever.has(who)).length
        const back = [...now].filter((who) => before.has(who)).length
        return [week, fresh, back, now.size - fresh - back]
      }),
    ],
    [
      'SELECT first, count() FROM (SELECT person_id, min(toDate(timestamp)) AS first FROM events GROUP BY person_id) GROUP BY first ORDER BY first',
      rowsBy([...firstDay.values()], (day) => day, count),
    ],
  ],
  breakdowns: [
    [
      "SELECT properties.$browser AS browser, count() FROM events WHERE event = '$pageview' GROUP BY browser ORDER BY browser",
      rowsBy(named('$pageview'), (e) => String(e.properties.$browser), count),
    ],
    [
      "SELECT coalesce(properties.$geoip_country_code, 'unknown') AS country, uniq(person_id) FROM events WHERE event = '$pageview' GROUP BY country ORDER BY country",
      rowsBy(named('$pageview'), (e) => String(e.properties.$geoip_country_code ?? 'unknown'), people),
    ],
    [
      "SELECT properties.$browser || '/' || properties.$os AS platform, count() FROM events WHERE event = '$pageview' GROUP BY platform ORDER BY platform",
      rowsBy(named('$pageview'), (e) => `${e.properties.$browser}/${e.properties.$os}`, count),
    ],
    [
      "SELECT multiIf(properties.words < 50, 'short', properties.words < 150, 'medium', 'long') AS size, count() FROM events WHERE event = 'note_created' GROUP BY size ORDER BY size",
      rowsBy(
        notes,
        (e) =>
          Number(e.properties.words) < 50 ? 'short' : Number(e.properties.words) < 150 ? 'medium' : 'long',
        count,
      ),
    ],
    ['SELECT topK(2)(event) FROM events', [[['note_created', '$pageview']]]],
    [
      'SELECT person.properties.name AS name, count() AS n FROM events GROUP BY name HAVING n >= 8 ORDER BY n DESC',
      [
        ['Ada', 14],
        ['Bob', 11],
        ['Cyd', 10],
      ],
    ],
    [
      'SELECT distinct_id, count() AS n, round(100 * n / sum(n) OVER (), 2) AS share FROM events GROUP BY distinct_id ORDER BY n DESC LIMIT 1',
      [['ada', 14, 31.82]],
    ],
    [
      'SELECT person_id = p.id AS same, p.properties.name FROM events JOIN persons AS p ON p.id = events.person_id GROUP BY same, p.properties.name ORDER BY 2',
      [
        [1, 'Ada'],
        [1, 'Bob'],
        [1, 'Cyd'],
        [1, 'Dee'],
      ],
    ],
  ],
})
