import {
  type DatabaseSchemaResponse,
  databaseSchemaResponseSchema,
} from '../../schemas/database-schema-response.ts'
import type { Field } from '../driver.ts'
import { expectShape } from '../read-json.ts'
import type { ProjectSchema } from './project-schema.ts'

type Table = DatabaseSchemaResponse['tables'][string]

/** Reads the answer of `DatabaseSchemaQuery`, which servers without a SQL catalogue have. */
export function readDatabaseSchema(answer: unknown): ProjectSchema {
  const { tables } = expectShape(answer, databaseSchemaResponseSchema, 'The schema of the project')
  const byName = new Map(Object.entries(tables).map(([name, table]) => [qualifiedName(name, table), table]))
  return {
    source: 'database_schema',
    tables: [...byName.keys()],
    loadFields: async (name) =>
      Object.fromEntries(
        Object.values(byName.get(name)?.fields ?? {}).map((field) => [field.name, toField(field, name)]),
      ),
  }
}

const qualifiedName = (name: string, table: Table): string =>
  table.type === 'system' && !name.includes('.') ? `system.${name}` : name

const TYPES: ReadonlyMap<string, string> = new Map([
  ['integer', 'Integer'],
  ['float', 'Float'],
  ['decimal', 'Decimal'],
  ['string', 'String'],
  ['datetime', 'DateTime'],
  ['date', 'Date'],
  ['boolean', 'Boolean'],
  ['uuid', 'UUID'],
  ['array', 'Array'],
  ['json', 'JSON'],
  ['struct', 'Struct'],
  ['expression', 'Expression'],
  ['field_traverser', 'Expression'],
  ['lazy_table', 'VirtualTable'],
  ['virtual_table', 'VirtualTable'],
  ['view', 'VirtualTable'],
  ['materialized_view', 'VirtualTable'],
])

function toField(field: Table['fields'][string], table: string): Field {
  const leadsTo = field.table ?? field.chain?.join('.')
  return {
    type: TYPES.get(field.type) ?? 'Unknown',
    ...(leadsTo && { references: leadsTo }),
    table,
    source: 'database_schema',
  }
}
