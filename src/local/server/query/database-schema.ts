import type { FieldDescription, TableDescription } from '../../hogql/catalog/describe-tables.ts'

/** The answer to `DatabaseSchemaQuery`. */
export function databaseSchema(tables: readonly TableDescription[]): Record<string, unknown> {
  return {
    tables: Object.fromEntries(tables.map((table) => [table.name, toTable(table)])),
    joins: [],
  }
}

function toTable({ name, schema, fields }: TableDescription): Record<string, unknown> {
  return {
    id: name,
    name,
    type: schema === 'public' ? 'posthog' : 'system',
    row_count: null,
    fields: Object.fromEntries(fields.map((field) => [field.name, toField(field)])),
  }
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ['String', 'string'],
  ['UUID', 'string'],
  ['Integer', 'integer'],
  ['Float', 'float'],
  ['Decimal', 'decimal'],
  ['Boolean', 'boolean'],
  ['Date', 'date'],
  ['DateTime', 'datetime'],
  ['JSON', 'json'],
  ['Array', 'array'],
])

const KINDS: ReadonlyMap<FieldDescription['kind'], string> = new Map([
  ['expression', 'expression'],
  ['virtual_table', 'virtual_table'],
  ['lazy_join', 'lazy_table'],
  ['field_traverser', 'field_traverser'],
])

function toField({ name, kind, dataType, table, fields, chain }: FieldDescription): Record<string, unknown> {
  return {
    name,
    hogql_value: /^[A-Za-z_$][\w$]*$/.test(name) ? name : `\`${name}\``,
    type: KINDS.get(kind) ?? TYPES.get(dataType) ?? 'unknown',
    schema_valid: true,
    table: table ?? null,
    fields: fields ?? null,
    chain: chain ?? null,
    id: null,
  }
}
