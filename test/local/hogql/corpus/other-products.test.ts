import { checkCorpus } from './support/check-corpus.ts'
import { LOG, named } from './support/event-log.ts'

checkCorpus({
  'tables nothing is captured for': [
    [
      'SELECT count(), max(timestamp) FROM heatmaps WHERE person.properties.email IS NOT NULL',
      [[0, '1970-01-01T00:00:00Z']],
    ],
    [
      "SELECT body, attributes['http.status'], level FROM logs WHERE timestamp > now() - INTERVAL 1 HOUR AND severity_text = 'error' ORDER BY timestamp DESC",
      [],
    ],
    ['SELECT query_id, query_duration_ms FROM query_log WHERE read_rows > 1000000', []],
    ["SELECT currency, rate FROM exchange_rate WHERE date = today() AND currency IN ('EUR', 'GBP')", []],
    ['SELECT count() FROM log_entries AS l JOIN events AS e ON l.log_source_id = e.$session_id', [[0]]],
    [
      'SELECT e.event, s.issue_status FROM events AS e JOIN error_tracking_fingerprint_issue_state AS s ON s.fp_hash = cityHash64(e.properties.$exception_fingerprint)',
      [],
    ],
    ['SELECT id FROM system.error_tracking_issues WHERE id IN (SELECT toString(issue_id) FROM events)', []],
    ["SELECT name FROM system.hog_flows WHERE status = 'active'", []],
    [
      "SELECT scope, JSONExtractString(detail, 'name') FROM system.activity_logs ORDER BY created_at DESC",
      [],
    ],
    [
      'SELECT t.dashboard_id, d.name FROM system.dashboard_tiles AS t JOIN system.dashboards AS d ON d.id = t.dashboard_id',
      [],
    ],
  ],
  'AI events': [
    [
      'SELECT model, sum(input_tokens), round(sum(total_cost_usd), 2) FROM posthog.ai_events GROUP BY model ORDER BY model',
      [
        ['large', 400, 0.08],
        ['small', 50, 0.01],
      ],
    ],
    [
      "SELECT trace_id, count() FROM posthog.ai_events WHERE event = '$ai_generation' AND NOT is_error GROUP BY trace_id ORDER BY 1",
      [['123', 2]],
    ],
  ],
  'documents of the project': [
    ["SELECT JSONExtractArrayRaw(filters, 'groups')[1] FROM system.feature_flags WHERE 0", []],
    ['SELECT count(), countIf(favorited = 1) FROM system.insights WHERE last_modified_by_id = 99', [[0, 0]]],
    ["SELECT JSONExtractString(steps_json, 1, 'event') FROM system.actions WHERE id = 1", [['note_created']]],
  ],
  'issues of exceptions': [
    [
      "SELECT properties.$exception_issue_id, issue_id, count() FROM events WHERE event = '$exception' GROUP BY 1, 2 ORDER BY 1",
      [
        // Issues of PostHog are UUIDs; these are none.
        ['issue-1', null, 2],
        ['issue-2', null, 1],
      ],
    ],
    ['SELECT count() FROM events WHERE issue_id IS NOT NULL', [[0]]],
  ],
  'first touch of people': [
    [
      'SELECT properties.name, $virt_initial_channel_type FROM persons ORDER BY 1',
      [
        ['Ada', 'Organic Search'],
        ['Bob', 'Email'],
        ['Cyd', 'Organic Social'],
        ['Dee', 'Paid Search'],
      ],
    ],
    [
      "SELECT person.$virt_initial_channel_type, uniq(person_id) FROM events WHERE event = 'user_signed_up' GROUP BY 1 ORDER BY 1",
      [
        ['Email', 1],
        ['Organic Search', 1],
        ['Organic Social', 1],
        ['Paid Search', 1],
      ],
    ],
  ],
  'what PostHog looks up': [
    [
      "SELECT lookupDomainType('google.com'), lookupDomainType('facebook.com'), lookupDomainType('nowhere.test'), lookupPaidMediumType('cpc'), lookupOrganicMediumType('email')",
      [['Search', 'Social', null, null, 'Email']],
    ],
    // There are no rates here, and what is unknown is not 0.
    ["SELECT convertCurrency('EUR', 'EUR', 12.5), convertCurrency('EUR', 'USD', 12.5)", [['12.5', null]]],
    [
      "SELECT properties.currency, sum(convertCurrency(properties.currency, 'EUR', properties.amount)) FROM events WHERE event LIKE 'subscription%' GROUP BY 1 ORDER BY 1",
      [
        ['EUR', String(29 * LOG.filter((e) => e.properties.currency === 'EUR').length)],
        ['USD', null],
      ],
    ],
  ],
  visitors: [
    [
      "SELECT isLikelyBot('Mozilla/5.0 (compatible; Googlebot/2.1)'), getTrafficType('ClaudeBot/1.0'), getBotName('Mozilla/5.0 GPTBot/1.1'), getBotOperator('bingbot/2.0'), getTrafficCategory('Mozilla/5.0 (Macintosh) Safari/605')",
      [[true, 'AI Agent', 'GPTBot', 'Microsoft', 'regular']],
    ],
    [
      "SELECT getTrafficType(properties.$raw_user_agent) AS kind, count() FROM events WHERE event = 'note_created' GROUP BY kind",
      // Without a user agent it is a program, as in PostHog.
      [['Automation', named('note_created').length]],
    ],
    [
      "SELECT isLikelyBot(''), getTrafficCategory(NULL), getBotName('', '1.2.3.4'), getBotType('curl/8', properties.$ip) FROM events LIMIT 1",
      [[true, 'no_user_agent', '', 'http_client']],
    ],
    [
      "SELECT $virt_is_bot, $virt_traffic_type, $virt_traffic_category, $virt_bot_name, e.$virt_bot_operator FROM events AS e WHERE event = 'note_created' LIMIT 1",
      [[true, 'Automation', 'no_user_agent', '', '']],
    ],
  ],
  addresses: [
    [
      "SELECT isIPAddressInRange('10.1.2.3', '10.0.0.0/8'), isIPAddressInRange('nonsense', '10.0.0.0/8'), isIPAddressInRange(properties.$ip, '0.0.0.0/0'), isIPv4String('1.2.3.4'), isIPv6String('::1'), IPv4NumToString(3232235777), toString(toIPv4('1.2.3.4')) FROM events LIMIT 1",
      [[1, 0, 0, 1, 1, '192.168.1.1', '1.2.3.4']],
    ],
  ],
  places: [
    ['SELECT geohashEncode(-5.6, 42.6, 4), round(greatCircleDistance(0, 0, 1, 0) / 1000)', [['ezs4', 111]]],
  ],
})
