import { checkCorpus } from './support/check-corpus.ts'
import { LOG, named } from './support/event-log.ts'

checkCorpus({
  joins: [
    [
      "SELECT e.event, p.properties.name FROM events AS e INNER JOIN persons AS p ON e.person_id = p.id WHERE e.event = 'survey sent' ORDER BY e.timestamp",
      [
        ['survey sent', 'Ada'],
        ['survey sent', 'Bob'],
      ],
    ],
    [
      "SELECT e.distinct_id, p.id FROM events e LEFT JOIN persons p ON e.person_id = p.id WHERE e.distinct_id = 'visitor'",
      [['visitor', '00000000-0000-0000-0000-000000000000']],
    ],
    [
      "SELECT s.distinct_id, b.amount FROM (SELECT distinct_id FROM events WHERE event = 'user_signed_up') s LEFT JOIN (SELECT distinct_id, properties.amount AS amount FROM events WHERE event = 'subscription_purchased') b ON s.distinct_id = b.distinct_id ORDER BY 1",
      [
        ['ada', 9.5],
        ['bob', 29],
        ['cyd', 29],
        ['dee', null],
      ],
    ],
    [
      "SELECT b.distinct_id, s.distinct_id FROM (SELECT 'cyd' AS distinct_id) b RIGHT JOIN (SELECT distinct_id FROM events WHERE event = 'user_signed_up') s USING (distinct_id) ORDER BY 2",
      [
        ['', 'ada'],
        ['', 'bob'],
        ['cyd', 'cyd'],
        ['', 'dee'],
      ],
    ],
    [
      'SELECT x.a, y.b FROM (SELECT 1 AS a) AS x CROSS JOIN (SELECT number AS b FROM numbers(2)) AS y ORDER BY b',
      [
        [1, 0],
        [1, 1],
      ],
    ],
    ['SELECT count() FROM (SELECT 1 AS a) AS x, (SELECT 2 AS b) AS y WHERE a < b', [[1]]],
    [
      "SELECT x.k, y.v FROM (SELECT number AS k FROM numbers(3)) AS x FULL OUTER JOIN (SELECT number + 1 AS k, 'v' AS v FROM numbers(3)) AS y ON x.k = y.k ORDER BY x.k, y.k",
      [
        [0, ''],
        [0, 'v'],
        [1, 'v'],
        [2, 'v'],
      ],
    ],
    [
      'SELECT l.k FROM (SELECT number AS k FROM numbers(4)) AS l LEFT SEMI JOIN (SELECT 2 AS k UNION ALL SELECT 2) AS r ON l.k = r.k',
      [[2]],
    ],
    [
      'SELECT l.k FROM (SELECT number AS k FROM numbers(3)) AS l LEFT ANTI JOIN (SELECT 1 AS k) AS r ON l.k = r.k ORDER BY l.k',
      [[0], [2]],
    ],
    [
      "SELECT n.distinct_id, p.event FROM (SELECT distinct_id, timestamp FROM events WHERE event = 'note_created' AND toDate(timestamp) = '2026-11-07') AS n ASOF LEFT JOIN (SELECT distinct_id, event, timestamp FROM events WHERE event != 'note_created') AS p ON n.distinct_id = p.distinct_id AND n.timestamp >= p.timestamp ORDER BY 1",
      [
        ['ada', '$feature_flag_called'],
        ['cyd', '$feature_flag_called'],
      ],
    ],
    [
      "SELECT a.event AS first, b.event AS second, count() FROM events AS a JOIN events AS b ON a.person_id = b.person_id AND a.event = 'user_signed_up' AND b.event = 'subscription_purchased' WHERE b.timestamp > a.timestamp GROUP BY first, second",
      [['user_signed_up', 'subscription_purchased', 3]],
    ],
    ["SELECT e.pdi.person.properties.name FROM events AS e WHERE e.event = '$autocapture'", [['Cyd']]],
    [
      "SELECT a.x, b.y, c.z FROM (SELECT 1 AS k, 'a' AS x) AS a JOIN (SELECT 1 AS k, 'b' AS y) AS b ON a.k = b.k JOIN (SELECT 1 AS k, 'c' AS z) AS c ON b.k = c.k",
      [['a', 'b', 'c']],
    ],
    [
      'SELECT count() FROM events AS e JOIN events AS f ON e.uuid = f.uuid AND e.timestamp = f.timestamp',
      [[LOG.length]],
    ],
    [
      'SELECT e.person.properties.name FROM events e JOIN persons p ON e.person.id = p.id WHERE p.properties.age > 50 GROUP BY 1',
      [['Bob']],
    ],
  ],
  subqueries: [
    ['SELECT max(n) FROM (SELECT count() AS n FROM events GROUP BY person_id)', [[16]]],
    [
      'SELECT (SELECT count() FROM persons) AS people, (SELECT count() FROM events) AS events',
      [[4, LOG.length]],
    ],
    [
      'SELECT count() FROM events WHERE person_id IN (SELECT id FROM persons WHERE properties.age >= 36)',
      [[27]],
    ],
    [
      "SELECT event FROM events WHERE (event, distinct_id) IN (SELECT event, distinct_id FROM events WHERE event = 'survey sent') ORDER BY timestamp",
      [['survey sent'], ['survey sent']],
    ],
    [
      'SELECT event FROM (SELECT event, timestamp FROM events ORDER BY timestamp DESC LIMIT 2) ORDER BY timestamp',
      [['$pageview'], ['note_created']],
    ],
    [
      'SELECT t.e, t.n FROM (SELECT event, count() FROM events GROUP BY event) AS t (e, n) WHERE t.n > 7 ORDER BY n',
      [
        ['$pageview', 8],
        ['note_created', 11],
      ],
    ],
    [
      'SELECT who, n FROM (SELECT distinct_id AS d, count() AS c FROM events GROUP BY d HAVING c > 10) AS t (who, n) ORDER BY n',
      [
        ['bob', 11],
        ['ada', 14],
      ],
    ],
    [
      "SELECT count() > (SELECT avg(n) FROM (SELECT count() AS n FROM events GROUP BY event)) AS above FROM events WHERE event = 'note_created'",
      [[1]],
    ],
    ["SELECT x.event FROM (SELECT * FROM events) AS x WHERE x.event = '$identify'", [['$identify']]],
    [
      "SELECT count() FROM (SELECT person.properties.name AS name, properties.words AS words FROM events) WHERE name = 'Ada' AND words >= 120",
      [[3]],
    ],
  ],
  'common table expressions': [
    [
      "WITH writers AS (SELECT person_id, count() AS n FROM events WHERE event = 'note_created' GROUP BY person_id), busy AS (SELECT person_id FROM writers WHERE n > 3) SELECT count() FROM busy",
      [[2]],
    ],
    [
      "WITH 3 AS least SELECT event FROM events GROUP BY event HAVING count() > least AND event LIKE 'u%'",
      [['user_signed_up']],
    ],
    ["WITH toDate('2026-11-14') AS day SELECT count() FROM events WHERE toDate(timestamp) = day", [[2]]],
    ['WITH t (a, b) AS (SELECT 1, 2) SELECT b, t.a FROM t', [[2, 1]]],
    [
      'WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS y FROM a) SELECT a.x, b.y FROM a CROSS JOIN b',
      [[1, 2]],
    ],
    [
      'SELECT x FROM (WITH a AS (SELECT 1 AS x) SELECT * FROM a UNION ALL SELECT x + 1 FROM a) ORDER BY x',
      [[1], [2]],
    ],
    [
      'SELECT total FROM (WITH w AS (SELECT sum(properties.words) AS total FROM events) SELECT total FROM w)',
      [[975]],
    ],
    [
      'WITH RECURSIVE counter AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM counter WHERE n < 5) SELECT sum(n) FROM counter',
      [[15]],
    ],
    [
      "WITH RECURSIVE days (day) AS (SELECT toDate('2026-11-12') UNION ALL SELECT day + 1 FROM days WHERE day < toDate('2026-11-14')) SELECT d.day, countIf(e.event != '') FROM days AS d LEFT JOIN events AS e ON toDate(e.timestamp) = d.day GROUP BY d.day ORDER BY d.day",
      [
        ['2026-11-12', 1],
        ['2026-11-13', 0],
        ['2026-11-14', 2],
      ],
    ],
    [
      'WITH first AS (SELECT person_id, min(timestamp) AS at FROM events GROUP BY person_id) SELECT countIf(e.timestamp = f.at) FROM events AS e INNER JOIN first AS f ON f.person_id = e.person_id',
      [[5]],
    ],
    [
      "WITH e AS (SELECT * FROM events WHERE event = '$autocapture') SELECT properties.$browser FROM e",
      [['Firefox']],
    ],
    ['WITH t AS (SELECT 1 AS a, 2 AS b) SELECT y FROM t AS u (x, y)', [[2]]],
  ],
  'set operations': [
    [
      "SELECT x FROM (SELECT 'a' AS x UNION ALL SELECT 'a' UNION ALL SELECT 'b') ORDER BY x",
      [['a'], ['a'], ['b']],
    ],
    ["SELECT count() FROM (SELECT 'a' AS x UNION DISTINCT SELECT 'a' UNION DISTINCT SELECT 'b')", [[2]]],
    [
      'SELECT x FROM (SELECT 1 AS x UNION ALL SELECT 3 UNION ALL SELECT 2) ORDER BY x DESC LIMIT 2',
      [[3], [2]],
    ],
    [
      "SELECT distinct_id FROM events WHERE event = 'user_signed_up' INTERSECT SELECT distinct_id FROM events WHERE event = '$autocapture'",
      [['cyd']],
    ],
    [
      "SELECT d FROM (SELECT distinct_id AS d FROM events WHERE event = 'user_signed_up' EXCEPT SELECT distinct_id FROM events WHERE event = 'subscription_purchased') ORDER BY d",
      [['dee']],
    ],
    ['SELECT a FROM ((SELECT 1 AS a) UNION ALL (SELECT 2)) ORDER BY a', [[1], [2]]],
    [
      "SELECT kind, n FROM (SELECT 'notes' AS kind, count() AS n FROM events WHERE event = 'note_created' UNION ALL SELECT 'views', count() FROM events WHERE event = '$pageview') ORDER BY kind",
      [
        ['notes', 11],
        ['views', 8],
      ],
    ],
    ['SELECT sum(n) FROM ((SELECT 1 AS n UNION ALL SELECT 2) UNION ALL SELECT 3)', [[6]]],
    [
      'SELECT number AS n FROM (SELECT number FROM numbers(3) UNION ALL SELECT number FROM numbers(1) LIMIT 1) ORDER BY n',
      [[0], [0], [1], [2]],
    ],
  ],
  'stars and chosen columns': [
    ['SELECT * FROM (SELECT 1 AS a, 2 AS b)', [[1, 2]]],
    ['SELECT x.*, y.b FROM (SELECT 1 AS a) AS x CROSS JOIN (SELECT 2 AS b) AS y', [[1, 2]]],
    ["SELECT COLUMNS('^(event|distinct_id)$') FROM events WHERE event = '$identify'", [['$identify', 'ada']]],
    ['SELECT * EXCLUDE (b) FROM (SELECT 1 AS a, 2 AS b, 3 AS c)', [[1, 3]]],
    ['SELECT COLUMNS(a, c) FROM (SELECT 1 AS a, 2 AS b, 3 AS c)', [[1, 3]]],
    [
      "SELECT concat(*COLUMNS('^(event|distinct_id)$')) FROM events WHERE event = '$identify'",
      [['$identifyada']],
    ],
    ['SELECT p.who, p.since < now() FROM persons AS p (who, since) WHERE 0', []],
    ['SELECT count(*) FROM events', [[LOG.length]]],
    [
      "SELECT COLUMNS('^elements_chain_') FROM events WHERE event = '$autocapture'",
      [['/join', ['Sign up'], ['join'], ['button']]],
    ],
    ["SELECT person.* FROM events WHERE event = '$autocapture' AND 0", []],
    [
      'SELECT event, count() FROM events GROUP BY ALL ORDER BY 2 DESC LIMIT 1',
      [['note_created', named('note_created').length]],
    ],
  ],
})
