import { checkCorpus } from './support/check-corpus.ts'
import { LOG } from './support/event-log.ts'

const sumOf = (notes: typeof LOG): number => notes.reduce((sum, e) => sum + Number(e.properties.words), 0)

checkCorpus({
  'NULL in comparisons': [
    [
      "SELECT properties.none = 'x', properties.none != 'x', properties.none > 1, properties.none < 1, properties.none LIKE '%', properties.none NOT LIKE '%', properties.none =~ 'x', properties.none !~ 'x', properties.none IN ('x'), properties.none NOT IN ('x') FROM events LIMIT 1",
      [[0, 1, 0, 0, 0, 1, 0, 1, 0, 1]],
    ],
    [
      'SELECT properties.none IS NULL, properties.none IS NOT NULL, properties.none = NULL, properties.none != NULL, properties.none = properties.nada, properties.none != properties.nada FROM events LIMIT 1',
      [[1, 0, 1, 0, 1, 0]],
    ],
    [
      "SELECT toDateTime('garbage'), toDate('garbage'), toInt('x'), toFloat('x'), toUUID('x'), toDateTime('garbage') > now(), 1 / 0, 0 / 0",
      [[null, null, null, null, null, 0, null, null]],
    ],
    [
      "SELECT countIf(properties.words > '50'), countIf(properties.words > 50), countIf(properties.words = 'many'), countIf(properties.words != 'many'), countIf(properties.plan > 5), countIf(properties.plan = 5) FROM events",
      [
        [
          LOG.filter((e) => Number(e.properties.words) > 50).length,
          LOG.filter((e) => Number(e.properties.words) > 50).length,
          0,
          LOG.length,
          0,
          0,
        ],
      ],
    ],
    [
      'SELECT NULL = NULL, 1 = NULL, NULL IS NULL, 1 IS DISTINCT FROM NULL, NULL IS NOT DISTINCT FROM NULL',
      [[1, 0, 1, 1, 1]],
    ],
    [
      "SELECT count() FROM events WHERE properties.plan != 'pro'",
      [[LOG.filter((e) => e.properties.plan !== 'pro').length]],
    ],
    [
      "SELECT count() FROM events WHERE NOT (properties.plan = 'pro')",
      [[LOG.filter((e) => e.properties.plan !== 'pro').length]],
    ],
    [
      "SELECT count() FROM events WHERE properties.plan NOT IN ('pro', 'basic')",
      [[LOG.filter((e) => !['pro', 'basic'].includes(String(e.properties.plan))).length]],
    ],
    [
      "SELECT count() FROM events WHERE properties.plan IN ('pro', NULL)",
      [[LOG.filter((e) => [undefined, 'pro'].includes(e.properties.plan as string)).length]],
    ],
    ['SELECT count() FROM events WHERE properties.words BETWEEN 50 AND 120', [[5]]],
    ['SELECT count() FROM events WHERE properties.words NOT BETWEEN 50 AND 120', [[6]]],
    [
      "SELECT 5 BETWEEN 1 AND 5, 5 NOT BETWEEN 1 AND 4, '2026-11-14' BETWEEN '2026-01-01' AND '2026-12-31'",
      [[1, 1, 1]],
    ],
    ['SELECT NULL AND 1, NULL OR 1, NOT NULL, 1 AND 0, 1 OR 0', [[null, 1, null, 0, 1]]],
    [
      'SELECT countIf(properties.plan IS NULL), countIf(properties.coupon IS NULL), countIf(isNull(properties.plan)), countIf(isNotNull(properties.plan)) FROM events',
      [[36, 44, 36, 8]],
    ],
  ],
  'NULL elsewhere': [
    [
      "SELECT coalesce(NULL, 'a', 'b'), ifNull(NULL, 1), nullIf(1, 1), NULL ?? 2, assumeNotNull(toNullable(3)), isNull(NULL), isNotNull(1)",
      [['a', 1, null, 2, 3, 1, 1]],
    ],
    [
      "SELECT 1 + NULL, concat('a', NULL), length(NULL), toString(NULL), max2(1, 2), least(3, 4), greatest(3, 4)",
      [[null, 'a', null, null, 2, 3, 4]],
    ],
    [
      'SELECT sum(x), avg(x), count(x), count(), max(x), groupArray(x), uniq(x), any(x) FROM (SELECT arrayJoin([1, NULL, 3]) AS x)',
      [[4, 2, 2, 3, 3, [1, 3], 2, 1]],
    ],
    [
      'SELECT sum(toFloat(properties.none)), avg(toFloat(properties.none)), count(properties.none), max(properties.none) FROM events',
      [[null, null, 0, null]],
    ],
    // PostHog's grammar reads NULLS FIRST and leaves it out of its tree.
    ['SELECT x FROM (SELECT arrayJoin([2, NULL, 1]) AS x) ORDER BY x NULLS FIRST', [[1], [2], [null]]],
    ['SELECT x FROM (SELECT arrayJoin([2, NULL, 1]) AS x) ORDER BY x DESC', [[2], [1], [null]]],
    ['SELECT count() FROM events WHERE NULL', [[0]]],
    [
      "SELECT 5 IN (1, 5), 5 NOT IN (1, 2), 'a' IN 'a', (1, 2) IN ((1, 2), (3, 4)), 3 IN [1, 2, 3], 1 IN tuple(1)",
      [[1, 1, 1, 1, 1, 1]],
    ],
  ],
  choices: [
    [
      "SELECT if(1, 'a', 'b'), 1 > 2 ? 'y' : 'n', multiIf(0, 'a', 1, 'b', 'c'), CASE WHEN 0 THEN 'a' WHEN 1 THEN 'b' ELSE 'c' END, CASE 2 WHEN 1 THEN 'one' WHEN 2 THEN 'two' ELSE 'many' END",
      [['a', 'n', 'b', 'b', 'two']],
    ],
    [
      "SELECT CASE WHEN properties.words > 100 THEN 'long' ELSE 'short' END AS size, count() FROM events WHERE event = 'note_created' GROUP BY size ORDER BY size",
      [
        ['long', 3],
        ['short', 8],
      ],
    ],
    [
      "SELECT CASE event WHEN '$pageview' THEN 'view' ELSE 'other' END AS kind, count() FROM events GROUP BY kind ORDER BY kind",
      [
        ['other', 36],
        ['view', 8],
      ],
    ],
    [
      "SELECT if(properties.none = 'x', 1, 0), transform('a', ['a', 'b'], [1, 2], 0) FROM events LIMIT 1",
      [[0, 1]],
    ],
    ['SELECT CASE WHEN 0 THEN 1 END', [[null]]],
  ],
  conversions: [
    [
      "SELECT toInt('12'), toInt('x'), toInt(1.9), toFloat('1.5'), toFloat('x'), toString(12), toString(1.5), toBool('true'), toUUID('x')",
      [[12, null, null, 1.5, null, '12', '1.5', true, null]],
    ],
    [
      "SELECT toIntOrZero('x'), toFloatOrZero('x'), toFloatOrDefault('x', 2.5), toDecimal('1.25', 2), toUUID('019a0000-0000-7000-9000-000000000001')",
      [[0, 0, 2.5, '1.25', '019a0000-0000-7000-9000-000000000001']],
    ],
    [
      "SELECT CAST('5' AS Int64), '5'::int, '1.5'::Float64, CAST(1 AS String), 1::String, CAST('2026-01-02' AS Date), CAST('true' AS Bool), CAST(2.5 AS Decimal(10, 2)), CAST('x' AS Nullable(String))",
      [[5, 5, 1.5, '1', '1', '2026-01-02', true, '2.5', 'x']],
    ],
    [
      "SELECT toInt('7'), toInt('x'), toTypeName(1), toTypeName('a'), toTypeName([1])",
      [[7, null, 'UInt8', 'String', 'Array(UInt8)']],
    ],
    [
      "SELECT toInt(properties.words) + 1, properties.words + 1, toString(properties.words), properties.words::String FROM events WHERE event = 'note_created' ORDER BY timestamp LIMIT 1",
      [[121, 121, '120', '120']],
    ],
  ],
  numbers: [
    [
      'SELECT 7 / 2, 7 % 3, intDiv(7, 2), -7 % 3, 2 * 3 - 1, (1 + 2) * 3, 1e3, .5, 0x1F',
      [[3.5, 1, 3, -1, 5, 9, 1000, 0.5, 31]],
    ],
    [
      'SELECT round(2.567, 1), floor(2.7), ceil(2.1), abs(-3), sqrt(16), pow(2, 10), exp(0), log(1), sign(-2), gcd(12, 18), lcm(4, 6)',
      [[2.6, 2, 3, 3, 4, 1024, 1, 0, -1, 6, 12]],
    ],
    [
      'SELECT 1 / 0, 0 / 0, isFinite(1 / 0), isNaN(0 / 0), ifNotFinite(1 / 0, -1), intDivOrZero(1, 0), roundDown(7, [0, 5, 10])',
      [[null, null, 0, 1, -1, 0, 5]],
    ],
    [
      'SELECT 9007199254740993 = 9007199254740992, bitAnd(6, 3), bitOr(6, 3), bitXor(6, 3), bitShiftLeft(1, 4), bitCount(7)',
      [[0, 2, 7, 5, 16, 3]],
    ],
    ['SELECT 1 = 1.0, 1 < 2 AND 2 < 3, 3 >= 3, 1 <> 2, 1 == 1, xor(1, 0)', [[1, 1, 1, 1, 1, 1]]],
    [
      'SELECT max2(1.5, 2), min2(1, 2), greatest(1, 2), roundBankers(2.5), trunc(-1.5), e() > 2.7, pi() < 3.2, degrees(pi())',
      [[2, 1, 2, 2, -1, 1, 1, 180]],
    ],
  ],
  "casts by ClickHouse's names": [
    [
      "SELECT toInt64('7'), toFloat64OrNull('x'), toFloat64('1.5'), toIntOrNull(''), toInt64OrDefault('9'), toIntOrDefault('x', 3), toFloatOrDefault('x', 1), toFloat64OrZero('x')",
      [[7, null, 1.5, null, 9, 3, 1, 0]],
    ],
    [
      "SELECT toBool('true'), toBool('0'), toBool('maybe'), accurateCastOrNull('300', 'UInt8')",
      [[true, false, null, null]],
    ],
    [
      "SELECT max(toFloat64OrNull(properties.words)), sum(toInt64(properties.words)) FROM events WHERE event = 'note_created' AND distinct_id = 'bob'",
      [[60, sumOf(LOG.filter((e) => e.event === 'note_created' && e.distinctId === 'bob'))]],
    ],
    [
      "SELECT toDate('2026-01-02'), toDate('2026-01-02 03:04:05'), toDateTime('2026-01-02T03:04:05')",
      [['2026-01-02', '2026-01-02', '2026-01-02T03:04:05Z']],
    ],
    [
      "SELECT sortableSemVer('1.10.0') > sortableSemVer('1.9.9'), sortableSemVer('v2.0.1-beta'), sortableSemVer('latest')",
      [[1, [2, 0, 1], [null]]],
    ],
  ],
})
