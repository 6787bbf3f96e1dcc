import type { Taxonomy, TaxonomyProperty } from '../../../src/questions/taxonomy.ts'

export const properties = (
  type: TaxonomyProperty['type'],
  list: Record<string, 'Numeric' | 'Boolean' | readonly string[] | ''>,
): TaxonomyProperty[] =>
  Object.entries(list).map(([name, kind]) => {
    if (typeof kind === 'string') return { name, type, valueType: kind || 'String' }
    return { name, type, valueType: 'String', values: kind }
  })

export const events = (names: readonly string[]): Taxonomy['events'] =>
  names.map((name, index) => ({ name, count: 100_000 - index * 100 }))
