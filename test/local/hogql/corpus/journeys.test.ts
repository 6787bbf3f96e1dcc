import { checkCorpus } from './support/check-corpus.ts'
import { count, dayOf, groupBy, LOG, mondayOf, named, people, rowsBy } from './support/event-log.ts'

const byPerson = groupBy(LOG, ({ who }) => who)

/** How many steps a person did in order, the first at any time, the rest within the window after it. */
function reached(
  events: readonly (typeof LOG)[number][],
  steps: readonly string[],
  windowMs: number,
): number {
  let best = 0
  for (const [index, start] of events.entries()) {
    if (start.event !== steps[0]) continue
    let done = 1
    for (const next of events.slice(index + 1))
      if (done < steps.length && next.event === steps[done] && next.ms - start.ms <= windowMs) done += 1
    best = Math.max(best, done)
  }
  return best
}
const DAY = 86_400_000
const levels = (steps: readonly string[], days: number): number[] =>
  [...byPerson.values()].map((events) => reached(events, steps, days * DAY))
const signUp = ['$pageview', 'user_signed_up', 'note_created']
const atLeast = (found: readonly number[], level: number): number => found.filter((n) => n >= level).length
const cohortOf = (who: string): string =>
  mondayOf((byPerson.get(who) as (typeof LOG)[number][])[0] as (typeof LOG)[number])
const weekNumber = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / (7 * DAY)

checkCorpus({
  funnels: [
    [
      `SELECT countIf(level >= 1), countIf(level >= 2), countIf(level >= 3) FROM (
        SELECT person_id, windowFunnel(1209600)(toDateTime(timestamp), event = '$pageview', event = 'user_signed_up', event = 'note_created') AS level
        FROM events WHERE event IN ('$pageview', 'user_signed_up', 'note_created') GROUP BY person_id)`,
      [[1, 2, 3].map((level) => atLeast(levels(signUp, 14), level))],
    ],
    [
      `SELECT level, count() FROM (SELECT windowFunnel(3600)(toDateTime(timestamp), event = '$pageview', event = 'user_signed_up', event = 'note_created') AS level FROM events GROUP BY person_id) GROUP BY level ORDER BY level`,
      rowsBy(levels(signUp, 1 / 24), String, count).map(([level, n]) => [Number(level), n]),
    ],
    [
      `SELECT method, countIf(level >= 1) AS entered, countIf(level = 2) AS converted FROM (
        SELECT person_id, anyIf(properties.method, event = 'user_signed_up') AS method,
          windowFunnel(2592000)(toDateTime(timestamp), event = 'user_signed_up', event = 'subscription_purchased') AS level
        FROM events GROUP BY person_id HAVING level > 0) GROUP BY method ORDER BY method`,
      [
        ['email', 2, 1],
        ['google', 2, 2],
      ],
    ],
    [
      `WITH signups AS (SELECT person_id, min(timestamp) AS at FROM events WHERE event = 'user_signed_up' GROUP BY person_id),
        purchases AS (SELECT person_id, min(timestamp) AS at FROM events WHERE event = 'subscription_purchased' GROUP BY person_id)
      SELECT count(), countIf(p.at > s.at), round(median(dateDiff('minute', s.at, p.at))) FROM signups AS s INNER JOIN purchases AS p ON s.person_id = p.person_id`,
      [[3, 3, 18718]],
    ],
    [
      `SELECT step_1, step_2, round(step_2 / step_1, 3) FROM (SELECT uniqIf(person_id, event = '$pageview') AS step_1, uniqIf(person_id, event = 'user_signed_up') AS step_2 FROM events)`,
      [[people(named('$pageview')), people(named('user_signed_up')), 0.8]],
    ],
    [
      // Unordered: both events, whichever came first.
      `SELECT uniq(person_id) FROM (SELECT person_id FROM events WHERE event IN ('$exception', 'subscription_purchased') GROUP BY person_id HAVING uniq(event) = 2)`,
      [[3]],
    ],
  ],
  retention: [
    [
      `WITH firsts AS (SELECT person_id, min(toMonday(timestamp)) AS cohort FROM events GROUP BY person_id),
        actives AS (SELECT DISTINCT person_id, toMonday(timestamp) AS week FROM events)
      SELECT f.cohort AS cohort, dateDiff('week', f.cohort, a.week) AS k, uniq(a.person_id) AS people
      FROM firsts AS f JOIN actives AS a ON f.person_id = a.person_id GROUP BY cohort, k ORDER BY cohort, k`,
      rowsBy(
        LOG,
        (event) => `${cohortOf(event.who)} ${weekNumber(cohortOf(event.who), mondayOf(event))}`,
        people,
      ).map(([key, n]) => [String(key).slice(0, 10), Number(String(key).slice(11)), n]),
    ],
    [
      `SELECT dateDiff('day', first, day) AS k, count(DISTINCT person_id) AS people FROM (
        SELECT person_id, min(toDate(timestamp)) OVER (PARTITION BY person_id) AS first, toDate(timestamp) AS day FROM events) GROUP BY k HAVING k <= 3 ORDER BY k`,
      rowsBy(
        LOG,
        (event) => {
          const first = dayOf((byPerson.get(event.who) as (typeof LOG)[number][])[0] as (typeof LOG)[number])
          return String((Date.parse(dayOf(event)) - Date.parse(first)) / DAY)
        },
        people,
      )
        .map(([k, n]) => [Number(k), n])
        .filter(([k]) => Number(k) <= 3)
        .sort(([a], [b]) => Number(a) - Number(b)),
    ],
    [
      `SELECT count() FROM (SELECT person_id FROM events WHERE event = 'note_created' AND timestamp < '2026-11-02' GROUP BY person_id) AS a
      INNER JOIN (SELECT DISTINCT person_id FROM events WHERE event = 'note_created' AND timestamp >= '2026-11-02') AS b ON a.person_id = b.person_id`,
      [[2]],
    ],
    [
      `SELECT count() FROM events WHERE event = 'user_signed_up' AND person_id NOT IN (SELECT person_id FROM events WHERE event = 'note_created' AND timestamp < '2026-11-01')`,
      [[2]],
    ],
    [
      `SELECT toString(cohort), sizes FROM (SELECT cohort, groupArray((k, n)) AS sizes FROM (
        SELECT toMonday(f.first) AS cohort, intDiv(dateDiff('day', toMonday(f.first), toMonday(e.timestamp)), 7) AS k, uniq(e.person_id) AS n
        FROM events e JOIN (SELECT person_id, min(timestamp) AS first FROM events WHERE event = 'user_signed_up' GROUP BY person_id) f ON e.person_id = f.person_id
        WHERE e.event = 'note_created' AND e.timestamp >= f.first GROUP BY cohort, k ORDER BY cohort, k) GROUP BY cohort) ORDER BY cohort`,
      [
        [
          '2026-10-19',
          [
            [0, 1],
            [1, 1],
            [2, 2],
          ],
        ],
        [
          '2026-10-26',
          [
            [1, 1],
            [2, 1],
          ],
        ],
      ],
    ],
  ],
  paths: [
    [
      `SELECT arrayStringConcat(arrayMap(e -> e.2, arraySort(e -> e.1, groupArray((timestamp, event)))), ' > ') AS path FROM events WHERE $session_id != '' GROUP BY $session_id ORDER BY min(timestamp)`,
      [
        ...groupBy(
          LOG.filter(({ session }) => session !== ''),
          ({ session }) => session,
        ).values(),
      ].map((events) => [events.map(({ event }) => event).join(' > ')]),
    ],
    [
      `SELECT event, next, count() AS n FROM (SELECT person_id, event, leadInFrame(event) OVER (PARTITION BY person_id ORDER BY timestamp ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS next FROM events)
      WHERE next != '' GROUP BY event, next ORDER BY n DESC, event, next LIMIT 3`,
      rowsBy(
        [...byPerson.values()].flatMap((events) =>
          events.slice(1).map((next, index) => `${events[index]?.event}|${next.event}`),
        ),
        (pair) => pair,
        count,
      )
        .map(([pair, n]) => [...String(pair).split('|'), n])
        .sort(
          (a, b) =>
            Number(b[2]) - Number(a[2]) ||
            (String(a[0]) < String(b[0])
              ? -1
              : String(a[0]) > String(b[0])
                ? 1
                : String(a[1]) < String(b[1])
                  ? -1
                  : 1),
        )
        .slice(0, 3),
    ],
    [
      `SELECT pair.1 AS source, pair.2 AS target, count() FROM (
        SELECT arraySort(x -> x.1, groupArray((timestamp, properties.$pathname))) AS steps, arrayMap(x -> x.2, steps) AS paths,
          arrayZip(arrayPopBack(paths), arrayPopFront(paths)) AS pairs FROM events WHERE event = '$pageview' GROUP BY person_id)
      ARRAY JOIN pairs AS pair GROUP BY source, target ORDER BY source, target`,
      [
        ['/', '/pricing', 1],
        ['/blog', '/', 1],
        ['/pricing', '/', 1],
      ],
    ],
    [
      `SELECT events_before FROM (SELECT person_id, groupArrayIf(event, timestamp < bought) AS events_before FROM
        (SELECT person_id, event, timestamp, minIf(timestamp, event = 'subscription_purchased') OVER (PARTITION BY person_id) AS bought FROM events ORDER BY timestamp)
        WHERE bought > toDateTime('2000-01-01') GROUP BY person_id) ORDER BY length(events_before) LIMIT 1`,
      [[['$pageview', '$pageview', '$autocapture', 'user_signed_up']]],
    ],
  ],
  'people and their activity': [
    [
      `SELECT p.properties.name AS name, e.n FROM persons AS p LEFT JOIN (SELECT person_id, count() AS n FROM events GROUP BY person_id) AS e ON p.id = e.person_id ORDER BY n DESC`,
      [
        ['Ada', 16],
        ['Bob', 11],
        ['Cyd', 10],
        ['Dee', 6],
      ],
    ],
    [
      `SELECT argMax(event, timestamp), argMin(event, timestamp), dateDiff('day', min(timestamp), max(timestamp)) FROM events WHERE person.properties.name = 'Dee'`,
      [['note_created', '$pageview', 16]],
    ],
    [
      `SELECT person_id FROM events GROUP BY person_id HAVING max(timestamp) < now() - INTERVAL 3 DAY AND countIf(event = 'note_created') >= 5 AND 0`,
      [],
    ],
    [
      `SELECT any(distinct_id) FROM events GROUP BY person_id HAVING max(timestamp) < now() - INTERVAL 5 DAY AND countIf(event = 'note_created') >= 4 AND uniq(distinct_id) = 1`,
      [['bob']],
    ],
    [
      `SELECT person.properties.email, count() FROM events WHERE person.properties.email ILIKE '%@ACME.test' GROUP BY 1 ORDER BY 1`,
      [
        ['ada@acme.test', 14],
        ['cyd@acme.test', 10],
      ],
    ],
    [
      `SELECT distinct_id, person.properties.email FROM person_distinct_ids ORDER BY distinct_id`,
      [
        ['ada', 'ada@acme.test'],
        ['anon-a', 'ada@acme.test'],
        ['bob', 'bob@globex.test'],
        ['cyd', 'cyd@acme.test'],
        ['dee', null],
      ],
    ],
    [
      `SELECT properties.name, properties.age > 30 AS senior, is_identified, toDate(created_at) FROM persons ORDER BY properties.name`,
      [
        ['Ada', 1, true, '2026-10-20'],
        ['Bob', 1, false, '2026-10-21'],
        ['Cyd', 0, false, '2026-10-26'],
        ['Dee', 0, false, '2026-10-29'],
      ],
    ],
  ],
})
