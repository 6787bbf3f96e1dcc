import { checkCorpus } from './support/check-corpus.ts'
import { average, LOG, named, people, sum } from './support/event-log.ts'

const words = named('note_created').map((e) => Number(e.properties.words))
const mean = average(words)
const variance = average(words.map((n) => (n - mean) ** 2))
const sorted = [...words].sort((a, b) => a - b)

checkCorpus({
  counting: [
    [
      'SELECT count(), count(*), count(1), count(properties.words), countIf(properties.words > 50), count(DISTINCT event) FROM events',
      [[44, 44, 44, 11, 6, 13]],
    ],
    [
      "SELECT uniq(person_id), uniqExact(person_id), countDistinct(person_id), uniqHLL12(person_id), uniqIf(person_id, event = 'note_created'), uniqExactIf(distinct_id, event = '$pageview') FROM events",
      [[people(LOG), people(LOG), people(LOG), people(LOG), 4, 5]],
    ],
    [
      'SELECT uniq(person_id, event), uniqExact((person_id, event)) FROM events',
      [
        [
          new Set(LOG.map((e) => `${e.who}|${e.event}`)).size,
          new Set(LOG.map((e) => `${e.who}|${e.event}`)).size,
        ],
      ],
    ],
    [
      "SELECT count() FILTER (WHERE event = '$pageview'), sum(properties.words) FILTER (WHERE properties.shared) FROM events",
      [[8, 170]],
    ],
    ['SELECT COUNT(), Sum(properties.words), MAX(properties.words) FROM events', [[44, 975, 300]]],
  ],
  'numbers together': [
    [
      'SELECT sum(properties.words), avg(properties.words), min(properties.words), max(properties.words), median(properties.words) FROM events',
      [[sum(words), mean, sorted[0], sorted[10], sorted[5]]],
    ],
    [
      'SELECT stddevPop(properties.words), varPop(properties.words), stddevSamp(properties.words) FROM events',
      [[Math.sqrt(variance), variance, Math.sqrt((variance * 11) / 10)]],
    ],
    [
      'SELECT quantile(0.5)(properties.words), quantile(0.9)(properties.words), quantileExact(0.5)(properties.words), quantiles(0, 0.5, 1)(properties.words) FROM events',
      [[60, 200, 60, [10, 60, 300]]],
    ],
    [
      "SELECT sumIf(properties.words, distinct_id = 'ada'), avgIf(properties.words, properties.shared), maxIf(properties.words, distinct_id = 'bob'), minIf(properties.words, 0), quantileIf(0.5)(properties.words, distinct_id = 'bob'), medianIf(properties.words, distinct_id = 'dee') FROM events",
      [[750, 85, 60, null, 35, 15]],
    ],
    [
      'SELECT corr(number, number * 2), covarPop(number, number), skewPop(number), avgWeighted(number, 1) FROM numbers(3)',
      [[1, 2 / 3, 0, 1]],
    ],
    [
      "SELECT sumMap(map(event, 1)) FROM events WHERE event LIKE 'survey%'",
      [[{ 'survey dismissed': 1, 'survey sent': 2 }]],
    ],
    [
      'SELECT groupBitOr(number), groupBitAnd(number), groupBitXor(number), deltaSum(number) FROM numbers(1, 3)',
      [[3, 0, 0, 2]],
    ],
    [
      'SELECT sumForEach(x), avgArray(x), maxArray(x) FROM (SELECT arrayJoin([[1, 2], [3, 4]]) AS x)',
      [[[4, 6], 2.5, 4]],
    ],
    ['SELECT avgOrNull(x), sumOrDefault(x), maxOrNull(x) FROM (SELECT 1 AS x WHERE 0)', [[null, 0, null]]],
  ],
  'picking values': [
    [
      "SELECT argMax(event, timestamp), argMin(event, timestamp), argMaxIf(event, timestamp, distinct_id = 'bob') FROM events",
      [['note_created', '$pageview', 'subscription_purchased']],
    ],
    [
      "SELECT any(distinct_id), anyLast(distinct_id), anyIf(event, event = 'note_created') FROM events WHERE distinct_id = 'dee'",
      [['dee', 'dee', 'note_created']],
    ],
    [
      "SELECT groupArray(event), groupArray(2)(event) FROM (SELECT event FROM events WHERE distinct_id = 'dee' ORDER BY timestamp)",
      [[LOG.filter((e) => e.who === 'dee').map((e) => e.event), ['$pageview', 'user_signed_up']]],
    ],
    [
      "SELECT arraySort(groupUniqArray(properties.plan)), arraySort(groupUniqArrayIf(distinct_id, event = 'survey sent')) FROM events",
      [
        [
          ['basic', 'free', 'pro'],
          ['ada', 'bob'],
        ],
      ],
    ],
    ['SELECT topK(1)(event), topK(2)(distinct_id) FROM events', [[['note_created'], ['ada', 'bob']]]],
    [
      "SELECT arraySort(groupUniqArrayArray(JSONExtract(properties, 'tags', 'Array(String)'))) FROM events WHERE event = 'note_created'",
      [[['home', 'todo', 'work']]],
    ],
    [
      "SELECT array_agg(number), string_agg(toString(number), '+'), json_agg(toString(number)), every(number < 3) FROM numbers(3)",
      [[[0, 1, 2], '0+1+2', '["0","1","2"]', true]],
    ],
    [
      "SELECT arrayMap(x -> x.1, arraySort(x -> -x.2, groupArray((event, n)))) FROM (SELECT event, count() AS n FROM events WHERE event IN ('note_created', '$pageview') GROUP BY event)",
      [[['note_created', '$pageview']]],
    ],
    [
      'SELECT groupArrayMovingSum(number), groupArrayMovingSum(2)(number), groupArrayInsertAt(number, number) FROM numbers(3)',
      [
        [
          [0, 1, 3],
          [0, 1, 3],
          [0, 1, 2],
        ],
      ],
    ],
  ],
  states: [
    [
      'SELECT countMerge(s), uniqMerge(u) FROM (SELECT countState() AS s, uniqState(person_id) AS u FROM events GROUP BY event)',
      [[44, 5]],
    ],
    [
      'SELECT avgMerge(s) FROM (SELECT avgState(properties.words) AS s FROM events GROUP BY distinct_id)',
      [[mean]],
    ],
    [
      'SELECT quantilesMerge(0.5)(s) FROM (SELECT quantilesState(0.5)(properties.words) AS s FROM events)',
      [[[60]]],
    ],
    [
      'SELECT argMaxMerge(s), uniqExactMerge(g) FROM (SELECT argMaxState(event, timestamp) AS s, uniqExactState(event) AS g FROM events GROUP BY distinct_id)',
      [['note_created', 13]],
    ],
    [
      'SELECT sumMerge(s), minMerge(m), maxMerge(x) FROM (SELECT sumState(number) AS s, minState(number) AS m, maxState(number) AS x FROM numbers(4))',
      [[6, 0, 3]],
    ],
  ],
})
