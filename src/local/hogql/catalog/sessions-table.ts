import type { SqlNode } from '../sql/sql-tree.ts'
import { call, constant } from '../sql/sql-tree.ts'
import { arrayOf, BOOLEAN, DATETIME, INTEGER, STRING, typeOf } from '../sql/value-type.ts'
import { channelType } from './channel-type.ts'
import { derivedTable } from './derived-table.ts'
import type { ColumnDefinition, RowReader } from './table-definition.ts'
import { computed, stored } from './table-definition.ts'

const optionalString = typeOf('String', true)
const BOUNCE_SECONDS = 10

const filled = (text: SqlNode): SqlNode => call('nullIf', [text, constant('')], optionalString)
const first = (row: RowReader, name: string): SqlNode => filled(call('argMinMerge', [row(name)], STRING))
const last = (row: RowReader, name: string): SqlNode => filled(call('argMaxMerge', [row(name)], STRING))
const count = (row: RowReader, name: string): SqlNode => call('uniqExactMerge', [row(name)], INTEGER)
const urls = (row: RowReader): SqlNode => call('groupUniqArrayArray', [row('urls')], arrayOf(STRING))
const start = (row: RowReader): SqlNode => call('min', [row('min_timestamp', DATETIME)], DATETIME)
const end = (row: RowReader): SqlNode => call('max', [row('max_timestamp', DATETIME)], DATETIME)
const duration = (row: RowReader): SqlNode =>
  call('dateDiff', [constant('second'), start(row), end(row)], INTEGER)

const text = (expression: (row: RowReader) => SqlNode): ColumnDefinition =>
  computed(optionalString, expression)
const url = (expression: (row: RowReader) => SqlNode, part: 'path' | 'domain'): ColumnDefinition =>
  text((row) => call(part, [expression(row)], optionalString))
const entryUrl = (row: RowReader): SqlNode => first(row, 'entry_url')
const endUrl = (row: RowReader): SqlNode => last(row, 'end_url')

const isBounce = (row: RowReader): SqlNode =>
  call(
    'multiIf',
    [
      call('equals', [count(row, 'pageview_uuids'), constant(0)], BOOLEAN),
      constant(null),
      call(
        'and',
        [
          call('equals', [count(row, 'pageview_uuids'), constant(1)], BOOLEAN),
          call('equals', [count(row, 'autocapture_uuids'), constant(0)], BOOLEAN),
          call('less', [duration(row), constant(BOUNCE_SECONDS)], BOOLEAN),
        ],
        BOOLEAN,
      ),
      constant(true),
      constant(false),
    ],
    typeOf('Boolean', true),
  )

const utmParts = ['source', 'medium', 'campaign', 'term', 'content']

export const sessionsTable = derivedTable({
  name: 'sessions',
  description: 'Sessions: events of one visit, summed up',
  table: 'raw_sessions',
  groupBy: (row) => [row('session_id', STRING)],
  columns: {
    session_id: stored(STRING, { description: 'events.$session_id refers to it' }),
    id: computed(STRING, (row) => row('session_id', STRING)),
    distinct_id: computed(STRING, (row) => call('argMaxMerge', [row('distinct_id')], STRING)),
    $start_timestamp: computed(DATETIME, start),
    $end_timestamp: computed(DATETIME, end),
    $urls: computed(arrayOf(STRING), urls),
    $num_uniq_urls: computed(INTEGER, (row) => call('length', [urls(row)], INTEGER)),
    $entry_current_url: text(entryUrl),
    $entry_pathname: url(entryUrl, 'path'),
    $entry_hostname: url(entryUrl, 'domain'),
    $end_current_url: text(endUrl),
    $end_pathname: url(endUrl, 'path'),
    $end_hostname: url(endUrl, 'domain'),
    $exit_current_url: text(endUrl),
    $exit_pathname: url(endUrl, 'path'),
    $entry_referring_domain: text((row) => first(row, 'entry_referring_domain')),
    ...Object.fromEntries(
      utmParts.map((part) => [`$entry_utm_${part}`, text((row) => first(row, `entry_utm_${part}`))]),
    ),
    $entry_gclid: text((row) => first(row, 'entry_gclid')),
    $entry_fbclid: text((row) => first(row, 'entry_fbclid')),
    $entry_gad_source: text((row) => first(row, 'entry_gad_source')),
    $pageview_count: computed(INTEGER, (row) => count(row, 'pageview_uuids')),
    $autocapture_count: computed(INTEGER, (row) => count(row, 'autocapture_uuids')),
    $screen_count: computed(INTEGER, (row) => count(row, 'screen_uuids')),
    $channel_type: computed(STRING, (row) =>
      channelType({
        campaign: first(row, 'entry_utm_campaign'),
        medium: first(row, 'entry_utm_medium'),
        source: first(row, 'entry_utm_source'),
        referringDomain: first(row, 'entry_referring_domain'),
        gclid: first(row, 'entry_gclid'),
        fbclid: first(row, 'entry_fbclid'),
        gadSource: first(row, 'entry_gad_source'),
      }),
    ),
    $session_duration: computed(INTEGER, duration, { description: 'Seconds from first to last event' }),
    duration: computed(INTEGER, duration, { description: 'Older name of $session_duration' }),
    $is_bounce: computed(typeOf('Boolean', true), isBounce),
  },
})
