import { typeOf } from '../sql/value-type.ts'
import type { ColumnDefinition } from './table-definition.ts'

const MONEY = typeOf('Decimal')

/** What the revenue analytics product knows of a person or a group: nothing here, as in a project that does not use it. */
export function revenueColumns(of: {
  table: 'persons_revenue_analytics' | 'groups_revenue_analytics'
  from: string
  to: string
}): Record<string, ColumnDefinition> {
  return {
    revenue_analytics: { kind: 'join', ...of },
    $virt_revenue: { kind: 'traverser', chain: ['revenue_analytics', 'revenue'], type: MONEY },
    $virt_mrr: { kind: 'traverser', chain: ['revenue_analytics', 'mrr'], type: MONEY },
  }
}
