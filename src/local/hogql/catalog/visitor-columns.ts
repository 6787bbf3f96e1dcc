import { materializedColumn } from '../../engine/schema.ts'
import type { SqlNode } from '../sql/sql-tree.ts'
import { array, call, constant } from '../sql/sql-tree.ts'
import { BOOLEAN, STRING, typeOf, type ValueType } from '../sql/value-type.ts'
import type { ColumnDefinition, RowReader } from './table-definition.ts'
import { computed } from './table-definition.ts'
import { isProgram, VISITOR_FACTS } from './visitors.ts'

/** Apps send no user agent, and are no programs for that. */
const APP_LIBRARIES = [
  'posthog-android',
  'posthog-ios',
  'posthog-react-native',
  'posthog-flutter',
  'posthog-kmp',
]

/** A fact about who sent an event; `regular` for apps. */
const fact = (
  type: ValueType,
  regular: string | boolean,
  tell: (userAgent: SqlNode) => SqlNode,
): ColumnDefinition =>
  computed(
    type,
    (row: RowReader) => {
      const library = row(materializedColumn('$lib'), typeOf('String', true))
      const apps = array(APP_LIBRARIES.map((name) => constant(name)))
      const isApp = call('has', [apps, call('ifNull', [library, constant('')], STRING)], BOOLEAN)
      const properties = row('properties', STRING)
      const agent = call('JSONExtractString', [properties, constant('$raw_user_agent')], STRING)
      return call('if', [isApp, constant(regular), tell(agent)], type)
    },
    { hidden: true, description: 'Who visits, told by the user agent' },
  )

/** Whether people or programs sent an event. */
export const visitorColumns: Record<string, ColumnDefinition> = {
  $virt_is_bot: fact(BOOLEAN, false, isProgram),
  $virt_traffic_type: fact(STRING, 'Regular', VISITOR_FACTS.trafficType),
  $virt_traffic_category: fact(STRING, 'regular', VISITOR_FACTS.trafficCategory),
  $virt_bot_name: fact(STRING, '', VISITOR_FACTS.botName),
  $virt_bot_operator: fact(STRING, '', VISITOR_FACTS.botOperator),
}
