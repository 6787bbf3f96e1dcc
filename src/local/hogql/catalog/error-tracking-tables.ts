import type { SqlNode } from '../sql/sql-tree.ts'
import { call, constant } from '../sql/sql-tree.ts'
import { BOOLEAN, DATETIME, STRING, typeOf } from '../sql/value-type.ts'
import { derivedTable } from './derived-table.ts'
import type { RowReader, TableDefinition } from './table-definition.ts'
import { computed } from './table-definition.ts'

/** Issues as the exceptions tell of them: nobody resolves, assigns or merges any here. */
const property = (row: RowReader, ...path: (string | number)[]): SqlNode =>
  call('JSONExtractString', [row('properties', STRING), ...path.map((key) => constant(key))], STRING)

const issueId = (row: RowReader): SqlNode => property(row, '$exception_issue_id')
const fingerprint = (row: RowReader): SqlNode => property(row, '$exception_fingerprint')
const firstSeen = (row: RowReader): SqlNode => call('min', [row('timestamp', DATETIME)], DATETIME)
/** Of the first exception; what its sender proposed goes before what it says itself. */
const ofFirst = (row: RowReader, proposed: string, own: string): SqlNode => {
  const type = typeOf('String', true)
  const value = call(
    'coalesce',
    [call('nullIf', [property(row, proposed), constant('')], type), property(row, '$exception_list', 1, own)],
    STRING,
  )
  return call('argMin', [value, row('timestamp', DATETIME)], type)
}

const isExceptionWithIssue = (row: RowReader): SqlNode =>
  call(
    'and',
    [
      call('equals', [row('event', STRING), constant('$exception')], BOOLEAN),
      call('notEquals', [issueId(row), constant('')], BOOLEAN),
    ],
    BOOLEAN,
  )

const exceptions = { table: 'events', schema: 'system', where: isExceptionWithIssue } as const

export const errorTrackingTables: readonly TableDefinition[] = [
  derivedTable({
    ...exceptions,
    name: 'system.error_tracking_issues',
    description: 'Groups of alike exceptions',
    groupBy: (row) => [issueId(row)],
    columns: {
      id: computed(STRING, issueId),
      status: computed(STRING, () => constant('active')),
      name: computed(typeOf('String', true), (row) => ofFirst(row, '$issue_name', 'type')),
      description: computed(typeOf('String', true), (row) => ofFirst(row, '$issue_description', 'value')),
      created_at: computed(DATETIME, firstSeen),
    },
  }),
  derivedTable({
    ...exceptions,
    name: 'system.error_tracking_issue_fingerprints',
    description: 'Fingerprints of exceptions with the issue each belongs to',
    groupBy: (row) => [fingerprint(row), issueId(row)],
    columns: {
      id: computed(STRING, fingerprint),
      issue_id: computed(STRING, issueId),
      fingerprint: computed(STRING, fingerprint),
      first_seen: computed(typeOf('DateTime', true), firstSeen),
    },
  }),
]
