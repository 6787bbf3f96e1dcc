import { checkCorpus } from './support/check-corpus.ts'
import { LOG } from './support/event-log.ts'

const since = { date_from: '2026-11-01', date_to: '2026-11-08' }
const inRange = LOG.filter((e) => e.ms >= Date.parse('2026-11-01') && e.ms < Date.parse('2026-11-08'))
const filtered = (properties: Record<string, unknown>[]) => ({ filters: { properties } })
const variable = (value: unknown, more = {}) => ({ variables: { id: { code_name: 'who', value, ...more } } })
const COUNT = 'SELECT count() FROM events WHERE {filters}'

checkCorpus({
  'ways of writing': [
    ['select count() from events;', [[44]]],
    [
      "sElEcT event As e fRoM events wHeRe event iLiKe 'SURVEY D%' oRdEr By e dEsC lImIt 1",
      [['survey dismissed']],
    ],
    ['SELECT -- the first\n 1, /* between */ 2 // the end\n', [[1, 2]]],
    ["SELECT\n\tevent\nFROM\n\tevents\nWHERE\n\tevent = '$identify'\n;\n", [['$identify']]],
    ['SELECT `event`, "distinct_id" FROM `events` WHERE "event" = \'$identify\'', [['$identify', 'ada']]],
    ["SELECT '😀 🎉', 'ü', 'tab\\t', 'a\\\\b'", [['😀 🎉', 'ü', 'tab\t', 'a\\b']]],
    ['SELECT 1 AS a, a + 1 AS b, b * 2', [[1, 2, 4]]],
    [
      "SELECT true, false, NULL, -5, 1.5, [1, 2], (1, 'x'), {'k': 1}",
      [[true, false, null, -5, 1.5, [1, 2], [1, 'x'], ['__hx_tag', '__hx_obj', 'k', 1]]],
    ],
    [
      "SELECT <a href='https://a.test'>Open</a>, sparkline([1, 2]), recordingButton('s')",
      [
        [
          ['__hx_tag', 'a', 'href', 'https://a.test', 'children', 'Open'],
          ['__hx_tag', 'Sparkline', 'data', [1, 2]],
          ['__hx_tag', 'RecordingButton', 'sessionId', 's', 'recordingStatus', 'active'],
        ],
      ],
    ],
    [
      "SELECT and(1, 1), or(0, 1), not(0), equals(1, 1), plus(1, 2), greater(2, 1), in(1, (1, 2)), like('ab', 'a%')",
      [[1, 1, 1, 1, 3, 1, 1, 1]],
    ],
    ["SELECT event FROM events PREWHERE event = '$identify' WHERE distinct_id = 'ada'", [['$identify']]],
    ['SELECT 1 WHERE 1 = 2', []],
  ],
  placeholders: [
    [
      'SELECT {text}, {number}, {flag}, {nothing}, {list}',
      [["it's", 1.5, true, null, [1, 2]]],
      { values: { text: "it's", number: 1.5, flag: true, nothing: null, list: [1, 2] } },
    ],
    [
      'SELECT event FROM events WHERE event IN {names} AND timestamp >= toDateTime({since}) ORDER BY timestamp',
      [['survey sent'], ['survey sent']],
      { values: { names: ['survey sent', 'x'], since: '2026-11-01T00:00:00Z' } },
    ],
    [
      'SELECT count() FROM events WHERE distinct_id = {id} LIMIT {n}',
      [[11]],
      { values: { id: 'bob', n: 1 } },
    ],
    [
      'SELECT {nested.value}, {big}',
      [['deep', 12345678901]],
      { values: { nested: { value: 'deep' }, big: 12345678901 } },
    ],
    ["SELECT concat({name}, '!'), {name}", [['x!', 'x']], { values: { name: 'x' } }],
    ['SELECT count() FROM events WHERE distinct_id = {variables.who}', [[11]], variable('bob')],
    ['SELECT {variables.who}', [[null]], variable('x', { isNull: true })],
    [
      "SELECT count() FROM events WHERE {variables.who} = 'all' OR distinct_id = {variables.who}",
      [[44]],
      variable('all'),
    ],
  ],
  filters: [
    [COUNT, [[LOG.length]]],
    [COUNT, [[inRange.length]], { filters: { dateRange: since } }],
    [
      'SELECT {filters.dateRange.from} < {filters.dateRange.to}, count() FROM events WHERE timestamp >= {filters.dateRange.from} AND timestamp < {filters.dateRange.to}',
      [[1, inRange.length]],
      { filters: { dateRange: since } },
    ],
    [COUNT, [[6]], { filters: { dateRange: { date_from: '-6d' } } }],
    [COUNT, [[5]], filtered([{ key: '$browser', value: 'Chrome', operator: 'exact', type: 'event' }])],
    [
      COUNT,
      [[6]],
      filtered([{ key: '$browser', value: ['Chrome', 'Safari'], operator: 'exact', type: 'event' }]),
    ],
    [COUNT, [[39]], filtered([{ key: '$browser', value: 'Chrome', operator: 'is_not', type: 'event' }])],
    [COUNT, [[9]], filtered([{ key: '$browser', operator: 'is_set', type: 'event' }])],
    [COUNT, [[3]], filtered([{ key: 'words', value: 100, operator: 'gt', type: 'event' }])],
    [COUNT, [[24]], filtered([{ key: 'email', value: 'ACME', operator: 'icontains', type: 'person' }])],
    [
      COUNT,
      [[11]],
      filtered([{ key: 'employees', value: '100', operator: 'gte', type: 'group', group_type_index: 0 }]),
    ],
    [COUNT, [[4]], filtered([{ key: '$session_duration', value: 300, operator: 'exact', type: 'session' }])],
    [COUNT, [[26]], filtered([{ key: 'id', value: 11, type: 'cohort' }])],
    [COUNT, [[3]], filtered([{ key: "event = 'survey sent' OR event = 'survey dismissed'", type: 'hogql' }])],
    [COUNT, [[2]], filtered([{ key: '$current_url', value: '/pricing', operator: 'regex', type: 'event' }])],
    [
      COUNT,
      [[1]],
      filtered([
        { key: 'text', value: 'Sign up', operator: 'exact', type: 'element' },
        { key: 'tag_name', value: 'button', type: 'element' },
      ]),
    ],
    [COUNT, [[1]], filtered([{ key: 'selector', value: 'div > button.primary', type: 'element' }])],
    [COUNT, [[20]], { filters: { filterTestAccounts: true } }],
    [COUNT, [[2]], { filters: { filterTestAccounts: true, dateRange: { date_from: '2026-11-13' } } }],
  ],
})
