import type { SqlNode } from '../sql/sql-tree.ts'
import { call, constant } from '../sql/sql-tree.ts'
import { BOOLEAN, STRING, typeOf } from '../sql/value-type.ts'
import { siteKind } from './channel-sites.ts'
import { channelType } from './channel-type.ts'
import type { ColumnDefinition, RowReader } from './table-definition.ts'
import { computed } from './table-definition.ts'

const optionalText = typeOf('String', true)

/** How a person first came, told by the `$initial_` properties; `properties` reads them as JSON. */
export function firstTouch(properties: (row: RowReader) => SqlNode): Record<string, ColumnDefinition> {
  const initial = (row: RowReader, name: string): SqlNode =>
    call(
      'nullIf',
      [call('JSONExtractString', [properties(row), constant(`$initial_${name}`)], STRING), constant('')],
      optionalText,
    )
  return {
    $virt_initial_channel_type: computed(
      STRING,
      (row) =>
        channelType({
          campaign: initial(row, 'utm_campaign'),
          medium: initial(row, 'utm_medium'),
          source: initial(row, 'utm_source'),
          referringDomain: initial(row, 'referring_domain'),
          gclid: initial(row, 'gclid'),
          fbclid: initial(row, 'fbclid'),
          gadSource: initial(row, 'gad_source'),
        }),
      { hidden: true, description: 'Channel of the first visit' },
    ),
    $virt_initial_referring_domain_type: computed(
      optionalText,
      (row) => {
        const domain = initial(row, 'referring_domain')
        const direct = call(
          'equals',
          [call('ifNull', [domain, constant('')], STRING), constant('$direct')],
          BOOLEAN,
        )
        return call('if', [direct, constant('$direct'), siteKind(domain)], optionalText)
      },
      { hidden: true, description: 'Kind of site of the first visit' },
    ),
  }
}
