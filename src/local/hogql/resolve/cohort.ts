import type { CompareNode } from '../ast/ast.ts'
import { CATALOG } from '../catalog/catalog.ts'
import { nearestNames } from '../functions/function-registry.ts'
import { queryError } from '../hogql-error.ts'
import type { SqlNode } from '../sql/sql-tree.ts'
import { call, column, constant } from '../sql/sql-tree.ts'
import { BOOLEAN, INTEGER, UUID } from '../sql/value-type.ts'
import type { QueryContext } from './query-context.ts'
import { didYouMean } from './resolve-field.ts'
import { CatalogInstance } from './table-instance.ts'

/** The people of the cohort on the right of `IN COHORT`, named by id or by name. */
export function cohortMembers(node: CompareNode, context: QueryContext): SqlNode {
  const id = cohortId(node, context)
  const people = new CatalogInstance('cohort_people', CATALOG.get('cohort_people'), context.tableProject)
  people.requested.add('person_id').add('cohort_id')
  return {
    kind: 'subquery',
    type: UUID,
    query: {
      kind: 'select',
      ctes: [],
      columns: [column('cohort_people', 'person_id', UUID)],
      from: people.from(),
      where: call('equals', [column('cohort_people', 'cohort_id', INTEGER), constant(id)], BOOLEAN),
    },
  }
}

function cohortId(node: CompareNode, { metadata }: QueryContext): number {
  const { right } = node
  if (right.node !== 'Constant' || (typeof right.value !== 'number' && typeof right.value !== 'string')) {
    throw queryError('IN COHORT only works with constant arguments', right)
  }
  if (typeof right.value === 'number') {
    if (metadata.cohorts.has(right.value)) return right.value
    throw queryError(`Could not find a cohort with the ID ${right.value}`, right)
  }
  const named = [...metadata.cohorts].filter(([, cohort]) => cohort.name === right.value)
  const [first] = named
  if (first && named.length === 1) return first[0]
  if (first) throw queryError(`Found multiple cohorts with name '${right.value}'`, right)
  const names = [...metadata.cohorts.values()].map((cohort) => cohort.name)
  const suggestions = nearestNames(right.value, names)
  throw queryError(
    `Could not find a cohort with the name '${right.value}'${didYouMean(suggestions)}`,
    right,
    suggestions,
  )
}
