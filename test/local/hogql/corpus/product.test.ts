import { checkCorpus } from './support/check-corpus.ts'
import { count, LOG, named, numberOf, people, rowsBy, sum } from './support/event-log.ts'

const paid = named('subscription_purchased', 'subscription_renewed')
const amounts = (events: typeof paid): number => sum(events.map((e) => numberOf(e, 'amount')))

checkCorpus({
  revenue: [
    [
      "SELECT sum(properties.amount) FROM events WHERE event IN ('subscription_purchased', 'subscription_renewed')",
      [[amounts(paid)]],
    ],
    [
      "SELECT properties.plan AS plan, sum(toFloat(properties.amount)), count() FROM events WHERE event LIKE 'subscription_%' GROUP BY plan ORDER BY plan",
      rowsBy(paid, (e) => String(e.properties.plan), amounts, count),
    ],
    [
      "SELECT round(sum(properties.amount) / uniq(person_id), 4) AS arpu FROM events WHERE event LIKE 'subscription%'",
      [[Math.round((amounts(paid) / people(paid)) * 10_000) / 10_000]],
    ],
    [
      "SELECT toStartOfMonth(timestamp) AS month, sumIf(properties.amount, properties.currency = 'EUR') AS eur, sumIf(properties.amount, properties.currency = 'USD') AS usd FROM events GROUP BY month ORDER BY month",
      [
        ['2026-10-01', 29, null],
        ['2026-11-01', 58, 9.5],
      ],
    ],
    [
      "SELECT month, revenue, sum(revenue) OVER (ORDER BY month) FROM (SELECT toStartOfMonth(timestamp) AS month, sum(properties.amount) AS revenue FROM events WHERE event LIKE 'subscription%' GROUP BY month) ORDER BY month",
      [
        ['2026-10-01', 29, 29],
        ['2026-11-01', 67.5, 96.5],
      ],
    ],
    [
      'SELECT avg(properties.amount), max(properties.amount), min(properties.amount), quantile(0.9)(properties.amount) FROM events WHERE properties.amount > 0',
      [[24.125, 29, 9.5, 29]],
    ],
    [
      "SELECT round(toDecimal(properties.amount, 2), 1) FROM events WHERE properties.currency = 'USD'",
      [['9.5']],
    ],
  ],
  experiments: [
    [
      `WITH exposed AS (SELECT person_id, argMin(properties.$feature_flag_response, timestamp) AS variant, min(timestamp) AS at FROM events WHERE event = '$feature_flag_called' AND properties.$feature_flag = 'new-editor' GROUP BY person_id)
      SELECT variant, uniq(x.person_id) AS people, uniqIf(e.person_id, e.event = 'note_created' AND e.timestamp > x.at) AS converted FROM exposed AS x LEFT JOIN events AS e ON e.person_id = x.person_id GROUP BY variant ORDER BY variant`,
      [
        ['control', 2, 2],
        ['test', 2, 2],
      ],
    ],
    [
      "SELECT properties.$feature_flag_response AS variant, uniq(person_id) FROM events WHERE event = '$feature_flag_called' GROUP BY variant ORDER BY variant",
      rowsBy(named('$feature_flag_called'), (e) => String(e.properties.$feature_flag_response), people),
    ],
    [
      "SELECT properties['$feature/new-editor'] AS variant, avg(properties.words), count() FROM events WHERE event = 'note_created' AND variant IS NOT NULL GROUP BY variant ORDER BY variant",
      [
        ['control', 30, 1],
        ['test', 185, 2],
      ],
    ],
    [
      "SELECT properties.`$feature/new-editor` FROM events WHERE properties['$feature/new-editor'] = 'control'",
      [['control']],
    ],
    [
      "SELECT name, dateDiff('day', start_date, now()) FROM system.experiments WHERE end_date IS NULL",
      [['Editor', 9]],
    ],
  ],
  errors: [
    [
      "SELECT properties.$exception_types[1] AS type, count() AS n, uniq(person_id) FROM events WHERE event = '$exception' GROUP BY type ORDER BY n DESC",
      [
        ['TypeError', 2, 2],
        ['RangeError', 1, 1],
      ],
    ],
    [
      "SELECT arrayJoin(JSONExtract(ifNull(properties.$exception_types, '[]'), 'Array(String)')) AS type, count() FROM events WHERE event = '$exception' GROUP BY type ORDER BY type",
      [
        ['Error', 1],
        ['RangeError', 1],
        ['TypeError', 2],
      ],
    ],
    [
      "SELECT properties.$exception_issue_id AS issue, min(timestamp), max(timestamp), countIf(properties.$exception_handled = false) FROM events WHERE event = '$exception' GROUP BY issue ORDER BY issue",
      [
        ['issue-1', '2026-11-03T10:00:00Z', '2026-11-04T10:00:00Z', 2],
        ['issue-2', '2026-11-03T10:00:00Z', '2026-11-03T10:00:00Z', 0],
      ],
    ],
    [
      "SELECT properties.$exception_list[1].type, properties.$exception_list[1].stacktrace.frames[1].function, JSONExtractInt(properties, '$exception_list', 1, 'stacktrace', 'frames', 1, 'line') FROM events WHERE properties.$exception_list IS NOT NULL",
      [['TypeError', 'save', 12]],
    ],
    [
      "SELECT count() FROM events WHERE event = '$exception' AND has(JSONExtract(properties, '$exception_values', 'Array(String)'), 'outer')",
      [[1]],
    ],
    [
      "SELECT countIf(event = '$exception') / count() FROM events WHERE toDate(timestamp) = '2026-11-03'",
      [[2 / 3]],
    ],
  ],
  'language models': [
    [
      "SELECT properties.$ai_model AS model, sum(properties.$ai_total_cost_usd), sum(properties.$ai_input_tokens + properties.$ai_output_tokens), avg(properties.$ai_latency) FROM events WHERE event = '$ai_generation' GROUP BY model ORDER BY model",
      [
        ['large', 0.08, 480, 2],
        ['small', 0.01, 50, 0.5],
      ],
    ],
    [
      "SELECT properties.$ai_trace_id AS trace, count(), sum(properties.$ai_total_cost_usd), dateDiff('second', min(timestamp), max(timestamp)) FROM events WHERE event = '$ai_generation' GROUP BY trace ORDER BY trace",
      [
        ['123', 2, 0.08, 10],
        ['124', 1, 0.01, 0],
      ],
    ],
    [
      "SELECT countIf(properties.$ai_is_error), countIf(properties.$ai_is_error = 'true'), round(countIf(properties.$ai_is_error) / count(), 3) FROM events WHERE event = '$ai_generation'",
      [[1, 1, 0.333]],
    ],
    [
      "SELECT person.properties.name, round(sum(properties.$ai_total_cost_usd), 2) AS cost FROM events WHERE event = '$ai_generation' GROUP BY 1 ORDER BY cost DESC",
      [
        ['Ada', 0.08],
        ['Cyd', 0.01],
      ],
    ],
    [
      "SELECT quantiles(0.5, 0.99)(properties.$ai_latency) FROM events WHERE event = '$ai_generation'",
      [[[1.5, 2.48]]],
    ],
    [
      "SELECT properties.$ai_trace_id = '123', toTypeName(properties.$ai_trace_id) FROM events WHERE event = '$ai_generation' AND properties.$ai_trace_id = '123' LIMIT 1",
      [[1, 'Nullable(String)']],
    ],
  ],
  surveys: [
    [
      "SELECT countIf(event = 'survey sent'), countIf(event = 'survey dismissed') FROM events WHERE properties.$survey_id = 'survey-1'",
      [[2, 1]],
    ],
    ["SELECT avg(toInt(properties.$survey_response)) FROM events WHERE event = 'survey sent'", [[6.5]]],
    [
      "SELECT (countIf(toInt(properties.$survey_response) >= 9) - countIf(toInt(properties.$survey_response) <= 6)) / count() * 100 AS nps FROM events WHERE event = 'survey sent'",
      [[0]],
    ],
    [
      "SELECT getSurveyResponse(0), getSurveyResponse(1, 'q2'), getSurveyResponse(2) FROM events WHERE event = 'survey sent' ORDER BY timestamp",
      [
        ['9', 'fast', null],
        ['4', null, null],
      ],
    ],
    [
      "SELECT count() FROM events WHERE event = 'survey sent' AND uniqueSurveySubmissionsFilter('survey-1')",
      [[2]],
    ],
  ],
  groups: [
    [
      "SELECT $group_0 AS company, count(), uniq(person_id) FROM events WHERE $group_0 != '' GROUP BY company ORDER BY company",
      rowsBy(
        LOG.filter((e) => e.properties.$groups),
        (e) => (e.properties.$groups as { company: string }).company,
        count,
        people,
      ),
    ],
    [
      "SELECT group_0.properties.name AS company, group_0.properties.employees, count() FROM events WHERE event = 'note_created' AND $group_0 != '' GROUP BY 1, 2 ORDER BY 1",
      [
        ['Acme', 120, 6],
        ['Globex', 8, 4],
      ],
    ],
    ['SELECT count() FROM events WHERE group_0.properties.employees > 100', [[11]]],
    [
      'SELECT index, key, properties.name, toDate(created_at) FROM groups ORDER BY key',
      [
        [0, 'acme', 'Acme', '2026-11-09'],
        [0, 'globex', 'Globex', '2026-11-09'],
      ],
    ],
    [
      "SELECT g.properties.name, count() FROM events AS e JOIN groups AS g ON e.$group_0 = g.key AND g.index = 0 WHERE e.event LIKE 'subscription%' GROUP BY 1 ORDER BY 1",
      [
        ['Acme', 3],
        ['Globex', 1],
      ],
    ],
    [
      'SELECT sum(properties.amount) AS revenue, group_0.key FROM events WHERE properties.amount IS NOT NULL GROUP BY group_0.key ORDER BY revenue DESC',
      [
        [67.5, 'acme'],
        [29, 'globex'],
      ],
    ],
  ],
  cohorts: [
    ['SELECT count(), uniq(person_id) FROM events WHERE person_id IN COHORT 11', [[26, 2]]],
    [
      "SELECT uniq(person_id) FROM events WHERE person_id IN COHORT 'writers' AND event = '$exception'",
      [[2]],
    ],
    ["SELECT count() FROM events WHERE person_id NOT IN COHORT 'writers'", [[LOG.length - 26]]],
    ["SELECT count() FROM events WHERE person_id IN COHORT 'nobody'", [[0]]],
    ['SELECT properties.name FROM persons WHERE id IN COHORT 11 ORDER BY 1', [['Ada'], ['Cyd']]],
    [
      'SELECT person.properties.name, cohort_id FROM cohort_people ORDER BY 1',
      [
        ['Ada', 11],
        ['Cyd', 11],
      ],
    ],
    ['SELECT countIf(person_id IN COHORT 11) FROM events', [[26]]],
    ['SELECT sum(sign) FROM raw_cohort_people WHERE cohort_id = 11', [[2]]],
  ],
  actions: [
    ["SELECT count() FROM events WHERE matchesAction('Saw pricing')", [[2]]],
    [
      "SELECT count(), sum(properties.amount) FROM events WHERE matchesAction('Paid')",
      [[paid.length, amounts(paid)]],
    ],
    ['SELECT uniq(person_id) FROM events WHERE matchesAction(1)', [[1]]],
    [
      "SELECT event, countIf(matchesAction('Wrote a long note')) FROM events WHERE event = 'note_created' GROUP BY event",
      [['note_created', named('note_created').filter((e) => numberOf(e, 'words') >= 100).length]],
    ],
    ["SELECT e.distinct_id FROM events AS e WHERE matchesAction('Clicked sign up')", [['cyd']]],
    ["SELECT count() FROM events WHERE matchesAction('Anything at all')", [[LOG.length]]],
    ["SELECT count() FROM events WHERE matchesAction('Blog or home')", [[5]]],
    ["SELECT count() FROM events WHERE NOT matchesAction('Acme wrote') AND event = 'note_created'", [[5]]],
    [
      "SELECT count() FROM events AS a JOIN persons AS p ON a.person_id = p.id WHERE matchesAction('Acme wrote') AND p.properties.name = 'Cyd'",
      [[1]],
    ],
  ],
})
