import { checkCorpus } from './support/check-corpus.ts'
import { dayOf, groupBy, LOG, named, rowsBy } from './support/event-log.ts'

const byPerson = [...groupBy(LOG, ({ who }) => who)].sort(([a], [b]) => (a < b ? -1 : 1))
const words = named('note_created').map((e) => Number(e.properties.words))

checkCorpus({
  'window functions': [
    [
      "SELECT event, row_number() OVER (PARTITION BY person_id ORDER BY timestamp) AS n FROM events WHERE distinct_id = 'dee' ORDER BY n",
      LOG.filter((e) => e.who === 'dee').map((e, index) => [e.event, index + 1]),
    ],
    [
      "SELECT properties.words, lag(properties.words) OVER (ORDER BY timestamp) AS before, lead(properties.words) OVER (ORDER BY timestamp) AS after FROM events WHERE event = 'note_created' ORDER BY timestamp",
      words.map((n, index) => [n, words[index - 1] ?? null, words[index + 1] ?? null]),
    ],
    [
      "SELECT sum(properties.words) OVER (ORDER BY timestamp ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM events WHERE event = 'note_created' ORDER BY timestamp",
      words.map((n, index) => [n + (words[index - 1] ?? 0)]),
    ],
    [
      "SELECT round(avg(properties.words) OVER (ORDER BY timestamp ROWS BETWEEN 2 PRECEDING AND CURRENT ROW), 2) FROM events WHERE event = 'note_created' ORDER BY timestamp LIMIT 3",
      [[120], [100], [133.33]],
    ],
    [
      "SELECT properties.words AS w, rank() OVER (ORDER BY w DESC) AS r, dense_rank() OVER (ORDER BY w DESC) FROM events WHERE event = 'note_created' ORDER BY r LIMIT 2",
      [
        [300, 1, 1],
        [200, 2, 2],
      ],
    ],
    [
      "SELECT DISTINCT first_value(event) OVER w AS first, last_value(event) OVER w AS last FROM events WHERE distinct_id IN ('cyd', 'dee') WINDOW w AS (PARTITION BY person_id ORDER BY timestamp ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) ORDER BY last",
      [['$pageview', 'note_created']],
    ],
    [
      'SELECT event, count() AS n, round(n / sum(n) OVER (), 3) AS share FROM events GROUP BY event ORDER BY n DESC LIMIT 2',
      [
        ['note_created', 11, 0.25],
        ['$pageview', 8, 0.182],
      ],
    ],
    [
      'SELECT day, n, max(n) OVER () AS top FROM (SELECT toDate(timestamp) AS day, count() AS n FROM events GROUP BY day) ORDER BY n DESC, day LIMIT 1',
      [['2026-10-20', 5, 5]],
    ],
    [
      "SELECT dateDiff('minute', lagInFrame(timestamp, 1, timestamp) OVER (PARTITION BY person_id ORDER BY timestamp ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), timestamp) AS gap FROM events WHERE distinct_id = 'dee' ORDER BY timestamp",
      [[0], [3], [10317], [1083], [11577], [10]],
    ],
    [
      'SELECT ntile(2) OVER (ORDER BY number), nth_value(number, 2) OVER (ORDER BY number ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM numbers(4) ORDER BY number',
      [
        [1, 1],
        [1, 1],
        [2, 1],
        [2, 1],
      ],
    ],
    [
      'SELECT number, sum(number) OVER (ORDER BY number RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS near FROM numbers(3)',
      [
        [0, 1],
        [1, 3],
        [2, 3],
      ],
    ],
    [
      'SELECT max(n) FROM (SELECT count() OVER (PARTITION BY person_id) AS n FROM events)',
      [[Math.max(...byPerson.map(([, events]) => events.length))]],
    ],
    [
      "SELECT countIf(event = '$pageview') OVER (PARTITION BY distinct_id) AS views FROM events WHERE event = 'user_signed_up' OR event = '$pageview' ORDER BY distinct_id, timestamp LIMIT 1",
      [[0]],
    ],
  ],
  qualify: [
    [
      'SELECT distinct_id, event FROM events QUALIFY row_number() OVER (PARTITION BY distinct_id ORDER BY timestamp) = 1 ORDER BY distinct_id',
      [...groupBy(LOG, (e) => e.distinctId)]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([id, events]) => [id, events[0]?.event]),
    ],
    [
      'SELECT event, count() AS n FROM events GROUP BY event QUALIFY rank() OVER (ORDER BY n DESC) <= 2 ORDER BY n DESC',
      [
        ['note_created', 11],
        ['$pageview', 8],
      ],
    ],
  ],
  limits: [
    [
      'SELECT event, timestamp FROM events ORDER BY timestamp LIMIT 1 BY event LIMIT 2',
      [
        ['$pageview', '2026-10-20T09:00:00Z'],
        ['$identify', '2026-10-20T09:01:00Z'],
      ],
    ],
    [
      "SELECT distinct_id, event FROM events WHERE event IN ('note_created', '$pageview') ORDER BY distinct_id, timestamp LIMIT 1 BY distinct_id, event",
      [
        ...groupBy(
          LOG.filter((e) => ['note_created', '$pageview'].includes(e.event)),
          (e) => `${e.distinctId}`,
        ),
      ]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([id, events]) => [...new Set(events.map((e) => e.event))].map((event) => [id, event])),
    ],
    ['SELECT number % 2 AS x FROM numbers(4) ORDER BY x LIMIT 1 WITH TIES', [[0], [0]]],
    ['SELECT event FROM events ORDER BY timestamp LIMIT 1 OFFSET 2', [['$identify']], { allowOffset: true }],
    ['SELECT number FROM numbers(10) LIMIT 2, 3', [[3], [4]], { allowOffset: true }],
    ['SELECT number FROM numbers(10) ORDER BY number DESC LIMIT 2 + 1', [[9], [8], [7]]],
    ['SELECT count() FROM (SELECT number FROM numbers(1000))', [[1000]]],
  ],
  'filled gaps': [
    [
      "SELECT toDate(timestamp) AS day, count() FROM events WHERE timestamp < '2026-10-25' GROUP BY day ORDER BY day WITH FILL FROM toDate('2026-10-19') TO toDate('2026-10-26')",
      [
        ['2026-10-19', 0],
        ['2026-10-20', 5],
        ['2026-10-21', 1],
        ['2026-10-22', 1],
        ['2026-10-23', 0],
        ['2026-10-24', 1],
        ['2026-10-25', 0],
      ],
    ],
    ['SELECT number AS n FROM numbers(2) ORDER BY n WITH FILL TO 7 STEP 3', [[0], [1], [3], [6]]],
    [
      "SELECT toStartOfDay(timestamp) AS day, count() FROM events WHERE event = 'note_created' AND timestamp > '2026-11-01' AND timestamp < '2026-11-09' GROUP BY day ORDER BY day WITH FILL STEP toIntervalDay(3)",
      [
        ['2026-11-01T00:00:00Z', 2],
        ['2026-11-04T00:00:00Z', 0],
        ['2026-11-07T00:00:00Z', 2],
        ['2026-11-08T00:00:00Z', 1],
      ],
    ],
    [
      'SELECT number * 2 AS n, n * 10 AS v FROM numbers(2) ORDER BY n WITH FILL INTERPOLATE (v AS v + 1)',
      [
        [0, 0],
        [1, 1],
        [2, 20],
      ],
    ],
  ],
  groupings: [
    [
      "SELECT event, count() AS n FROM events WHERE event LIKE 'survey%' GROUP BY ROLLUP(event) ORDER BY n DESC",
      [
        ['', 3],
        ['survey sent', 2],
        ['survey dismissed', 1],
      ],
    ],
    [
      "SELECT event, distinct_id, count() FROM events WHERE event LIKE 'survey%' GROUP BY GROUPING SETS ((event), (distinct_id)) ORDER BY event, distinct_id",
      [
        ['', 'ada', 1],
        ['', 'bob', 1],
        ['', 'dee', 1],
        ['survey dismissed', '', 1],
        ['survey sent', '', 2],
      ],
    ],
    [
      "SELECT count() FROM (SELECT event, distinct_id, count() FROM events WHERE event LIKE 'survey%' GROUP BY CUBE(event, distinct_id))",
      [[9]],
    ],
    [
      "SELECT DISTINCT event FROM events WHERE event LIKE '$%' ORDER BY event LIMIT 3",
      [['$ai_generation'], ['$autocapture'], ['$exception']],
    ],
    [
      'SELECT toDate(timestamp) AS d, event FROM events GROUP BY d, event HAVING count() > 2 ORDER BY d',
      [['2026-11-06', '$feature_flag_called']],
    ],
    ['SELECT 1, count() FROM events GROUP BY 1', [[1, LOG.length]]],
    [
      'SELECT event, count() FROM events GROUP BY event ORDER BY count() DESC, event ASC NULLS LAST LIMIT 1',
      [['note_created', 11]],
    ],
  ],
  sampling: [
    ['SELECT count() FROM events SAMPLE 1', [[LOG.length]]],
    [
      'SELECT a.n + b.n FROM (SELECT count() AS n FROM events SAMPLE 1/2) AS a CROSS JOIN (SELECT count() AS n FROM events SAMPLE 1/2 OFFSET 1/2) AS b',
      [[LOG.length]],
    ],
    ['SELECT uniqExact(toDate(timestamp)) FROM events SAMPLE 1', [[rowsBy(LOG, (e) => dayOf(e)).length]]],
  ],
})
