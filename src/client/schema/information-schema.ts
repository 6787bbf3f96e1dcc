import { hogql } from '../../hogql/hogql-tag.ts'
import type { Field, HogQLQuery, Row } from '../driver.ts'
import type { ProjectSchema } from './project-schema.ts'

/** Runs a query of ours and gives its rows. */
export type SelectRows = (query: HogQLQuery, signal: AbortSignal) => Promise<Row[]>

/** Reads `system.information_schema`, the catalogue PostHog offers in SQL since 2026. Fails where there is none. */
export async function readInformationSchema(select: SelectRows, signal: AbortSignal): Promise<ProjectSchema> {
  const query = hogql`SELECT table_schema, table_name FROM system.information_schema.tables LIMIT 50000`
  const rows = await select(query, signal)
  const tables = rows.map(qualifiedName)
  return {
    source: 'information_schema',
    tables,
    async loadFields(table, signal) {
      const [columns, references] = await Promise.all([
        readColumns(select, table, signal),
        // Joins are an extra: without them the columns still stand.
        readReferences(select, table, signal).catch(() => new Map<string, string>()),
      ])
      return Object.fromEntries(
        columns.map((column) => [String(column.column_name), toField(column, table, references)]),
      )
    },
  }
}

async function readColumns(select: SelectRows, table: string, signal: AbortSignal): Promise<Row[]> {
  const query = hogql`
    SELECT table_schema, table_name, column_name, ordinal_position, data_type, is_nullable, is_array, description
    FROM system.information_schema.columns
    WHERE table_name IN ${spellings(table)}
    ORDER BY ordinal_position
    LIMIT 50000`
  const rows = await select(query, signal)
  return rows.filter((row) => qualifiedName(row) === table)
}

async function readReferences(
  select: SelectRows,
  table: string,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const query = hogql`
    SELECT source_column, target_table
    FROM system.information_schema.relationships
    WHERE source_table = ${table}
    LIMIT 50000`
  const rows = await select(query, signal)
  return new Map(rows.map((row) => [String(row.source_column), String(row.target_table)]))
}

/** `table_name` may or may not repeat the schema it is in. */
const spellings = (table: string): string[] => [...new Set([table, table.slice(table.lastIndexOf('.') + 1)])]

function qualifiedName({ table_schema: schema, table_name }: Row): string {
  const name = String(table_name)
  if (name.startsWith('system.')) return name
  if (schema === 'system') return `system.${name}`
  return schema === 'information_schema' ? `system.information_schema.${name}` : name
}

function toField(column: Row, table: string, references: ReadonlyMap<string, string>): Field {
  const name = String(column.column_name)
  const { description, is_nullable } = column
  const leadsTo = references.get(name)
  return {
    type: isTrue(column.is_array) ? 'Array' : String(column.data_type ?? 'Unknown'),
    ...(typeof description === 'string' && description !== '' && { description }),
    ...(is_nullable !== null && is_nullable !== undefined && { nullable: isTrue(is_nullable) }),
    ...(leadsTo && { references: leadsTo }),
    table,
    source: 'information_schema',
  }
}

const isTrue = (value: unknown): boolean =>
  value === true || value === 1 || value === 'true' || value === 'YES'
