import { checkCorpus } from './support/check-corpus.ts'

const newYork = { timezone: 'America/New_York' }

checkCorpus({
  spellings: [
    [
      "SELECT properties.$browser, properties['$browser'], properties.`$browser`, events.properties.$browser, events.properties['$browser'] FROM events WHERE event = '$autocapture'",
      [['Firefox', 'Firefox', 'Firefox', 'Firefox', 'Firefox']],
    ],
    [
      "SELECT e.properties.$browser, e.properties['$os'] FROM events AS e WHERE e.event = '$autocapture'",
      [['Firefox', 'Linux']],
    ],
    [
      'SELECT properties.`odd name`, properties[\'odd name\'], properties."odd name" FROM events WHERE properties.`odd name` IS NOT NULL',
      [["it's", "it's", "it's"]],
    ],
    [
      "SELECT properties.nested.a.b, properties['nested']['a']['b'], properties.nested.a['b'], properties.nested['a'].b FROM events WHERE properties.nested.a.b IS NOT NULL",
      [['[1,2,{"c":"deep"}]', '[1,2,{"c":"deep"}]', '[1,2,{"c":"deep"}]', '[1,2,{"c":"deep"}]']],
    ],
    [
      'SELECT properties.nested.a.b.1, properties.nested.a.b[2], properties.nested.a.b[3].c, properties.nested.a.b.3.c FROM events WHERE properties.nested IS NOT NULL',
      [['1', '2', 'deep', 'deep']],
    ],
    [
      "SELECT properties.tags[1], properties.tags.2, properties.tags FROM events WHERE event = 'note_created' ORDER BY timestamp LIMIT 1",
      [['work', 'todo', '["work","todo"]']],
    ],
    [
      "SELECT properties.$current_url, properties.$pathname, properties.utm_source FROM events WHERE properties.utm_source = 'google'",
      [['https://notes.test/pricing', '/pricing', 'google']],
    ],
    ["SELECT properties FROM events WHERE event = 'survey dismissed'", [['{"$survey_id":"survey-1"}']]],
    ["SELECT properties?.plan FROM events WHERE event = 'user_signed_up' LIMIT 1", [['free']]],
  ],
  people: [
    [
      "SELECT person.properties.name, events.person.properties.name, poe.properties.name, pdi.person.properties.name, person.id = person_id, pdi.person_id = person_id FROM events WHERE event = '$autocapture'",
      [['Cyd', 'Cyd', 'Cyd', 'Cyd', 1, 1]],
    ],
    // The person as the event saw them, and as they are now.
    [
      "SELECT person.properties.plan, pdi.person.properties.plan FROM events WHERE event = 'user_signed_up' AND distinct_id = 'ada'",
      [[null, 'basic']],
    ],
    ["SELECT person.properties.email FROM events WHERE distinct_id = 'anon-a' GROUP BY 1", [[null]]],
    [
      "SELECT pdi.person.properties.email, count() FROM events WHERE distinct_id IN ('anon-a', 'ada') GROUP BY 1",
      [['ada@acme.test', 16]],
    ],
    [
      "SELECT person.properties.age, person.properties.age + 1, person.properties['age'] > 30 FROM events WHERE event = '$autocapture'",
      [[29, 30, 0]],
    ],
    [
      "SELECT toDate(person.created_at), dateDiff('day', person.created_at, timestamp) FROM events WHERE event = '$autocapture'",
      [['2026-10-26', 1]],
    ],
    [
      "SELECT properties.email, length(toString(id)) FROM persons WHERE properties.email = 'bob@globex.test' AND properties.$initial_browser = 'Safari'",
      [['bob@globex.test', 36]],
    ],
    ["SELECT pdi.distinct_id FROM persons WHERE properties.name = 'Bob'", [['bob']]],
    ["SELECT count() FROM raw_person_distinct_ids WHERE distinct_id = 'anon-a'", [[1]]],
    [
      'SELECT person_mode, count() FROM events GROUP BY person_mode ORDER BY 1',
      [
        ['full', 43],
        ['propertyless', 1],
      ],
    ],
  ],
  types: [
    [
      "SELECT properties.words > 100, properties.words = 120, properties.words = '120', properties.words IN (120, 1), properties.words IN ('120'), toTypeName(properties.words) FROM events WHERE event = 'note_created' ORDER BY timestamp LIMIT 1",
      [[1, 1, 1, 1, 1, 'Nullable(Float64)']],
    ],
    [
      "SELECT properties.shared, properties.shared = true, properties.shared = 'true', NOT properties.shared, toTypeName(properties.shared) FROM events WHERE event = 'note_created' ORDER BY timestamp LIMIT 1",
      [[true, 1, 1, false, 'Nullable(Bool)']],
    ],
    [
      'SELECT countIf(properties.shared), countIf(properties.shared = false), countIf(NOT properties.shared) FROM events',
      [[2, 2, 2]],
    ],
    [
      "SELECT properties.visited_at, toTypeName(properties.visited_at), properties.visited_at > '2026-11-14', toHour(properties.visited_at) FROM events WHERE properties.visited_at IS NOT NULL",
      [['2026-11-14T04:00:00-05:00', "Nullable(DateTime64(6, 'America/New_York'))", 1, 4]],
      newYork,
    ],
    [
      "SELECT properties.$survey_response, properties.$survey_response > 5, properties.$survey_response = 9, toTypeName(properties.$survey_response) FROM events WHERE event = 'survey sent' ORDER BY timestamp",
      [
        ['9', 1, 1, 'Nullable(String)'],
        ['4', 0, 0, 'Nullable(String)'],
      ],
    ],
    [
      "SELECT properties.$ai_trace_id, properties.coupon IS NULL, properties.$survey_response_q2 = '' FROM events WHERE event IN ('$ai_generation', 'survey sent') ORDER BY timestamp LIMIT 1",
      [['123', 1, 0]],
    ],
    [
      "SELECT sum(properties.words), avg(properties.words), sum(toFloat(properties.plan)), max(properties.words) - min(properties.words) FROM events WHERE event = 'note_created'",
      [[975, 975 / 11, null, 290]],
    ],
    [
      "SELECT properties.words / 2, properties.words * 2, -properties.words, round(properties.words / 7, 2) FROM events WHERE event = 'note_created' ORDER BY timestamp LIMIT 1",
      [[60, 240, -120, 17.14]],
    ],
    [
      "SELECT distinct_id, properties.plan FROM events WHERE properties.plan > 'free' ORDER BY timestamp LIMIT 1",
      [['cyd', 'pro']],
    ],
    [
      "SELECT uuid, toString(uuid) LIKE '019a%', person_id = toString(person_id), uuid = '019a0000-0000-7000-9000-000000000003' FROM events WHERE event = '$identify'",
      [['019a0000-0000-7000-9000-000000000003', 1, 1, 1]],
    ],
  ],
  aliases: [
    [
      "SELECT properties.plan AS plan, plan = 'pro' AS is_pro, if(is_pro, 'paid', 'free') AS tier FROM events WHERE event = 'subscription_purchased' ORDER BY timestamp",
      [
        ['pro', 1, 'paid'],
        ['basic', 0, 'free'],
        ['pro', 1, 'paid'],
      ],
    ],
    [
      "SELECT toDate(timestamp) AS timestamp, count() FROM events WHERE timestamp = '2026-11-14' GROUP BY timestamp",
      [['2026-11-14', 2]],
    ],
    ["SELECT count() AS events FROM events WHERE event = '$pageview'", [[8]]],
    [
      'SELECT event AS e, count() AS c FROM events GROUP BY e HAVING c > 10 ORDER BY c',
      [['note_created', 11]],
    ],
    ['SELECT event AS `the event`, 1 AS "x y" FROM events WHERE event = \'$identify\'', [['$identify', 1]]],
    [
      "SELECT x.`the event` FROM (SELECT event AS `the event` FROM events WHERE event = '$identify') AS x",
      [['$identify']],
    ],
  ],
})
