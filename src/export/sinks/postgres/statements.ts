/** A column of the table as Postgres knows it. */
export interface TableColumn {
  name: string
  /** As `format_type` writes it. */
  type: string
}

/** Of the session alone; rows of a part wait there until they are all there. */
const STAGING = 'pg_temp.posthog_driver_part'

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`
const list = (names: readonly string[]): string => names.map(quote).join(', ')

/** `analytics.events` is a table of the schema `analytics`. */
export function tableName(table: string): string {
  const dot = table.indexOf('.')
  return dot === -1 ? quote(table) : `${quote(table.slice(0, dot))}.${quote(table.slice(dot + 1))}`
}

export function createTable(table: string, columns: readonly TableColumn[], key: readonly string[]): string {
  const lines = columns.map(({ name, type }) => `${quote(name)} ${type}`)
  return `CREATE TABLE IF NOT EXISTS ${tableName(table)} (${[...lines, `PRIMARY KEY (${list(key)})`].join(', ')})`
}

/** Columns of the table whose quoted name is $1. */
export const TABLE_COLUMNS = `SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`

const isJson = ({ type }: TableColumn): boolean => type === 'json' || type === 'jsonb'

/** JSON is text at first, so that what Postgres takes no JSON for can be told and mended. */
export const createStaging = (columns: readonly TableColumn[]): string =>
  `CREATE TEMP TABLE posthog_driver_part (${columns
    .map((column) => `${quote(column.name)} ${isJson(column) ? 'text' : column.type}`)
    .join(', ')}) ON COMMIT DROP`

export const copyToStaging = (columns: readonly TableColumn[]): string =>
  `COPY ${STAGING} (${list(columns.map(({ name }) => name))}) FROM STDIN WITH (FORMAT csv)`

/** $1 is a JSON list of rows, each a list of values. */
export function insertIntoStaging(columns: readonly TableColumn[]): string {
  const values = columns.map(
    (column, index) => `(line ->> ${index})${isJson(column) ? '' : `::${column.type}`}`,
  )
  return `INSERT INTO ${STAGING} SELECT ${values.join(', ')} FROM json_array_elements($1::json) AS lines(line)`
}

export interface UpsertOptions {
  table: string
  columns: readonly TableColumn[]
  key: readonly string[]
  mode: 'upsert' | 'insert'
  /** Replace in jsonb columns what jsonb cannot hold. */
  mend: boolean
}

/** From the staging table to the real one. Rows that share a key cannot both be put there: one of them is. */
export function upsert({ table, columns, key, mode, mend }: UpsertOptions): string {
  const names = columns.map(({ name }) => name)
  const values = columns.map((column) => {
    const name = quote(column.name)
    if (!isJson(column)) return name
    // An empty text is no JSON.
    return `nullif(${mend && column.type === 'jsonb' ? mended(name) : name}, '')::${column.type}`
  })
  return `INSERT INTO ${tableName(table)} (${list(names)}) SELECT DISTINCT ON (${list(key)}) ${values.join(', ')} FROM ${STAGING}
${onConflict(names, key, mode)}`
}

/** Fails as the real one would when columns, rights or the key's unique index are missing, and writes nothing. */
export const tryUpsert = ({ table, columns, key, mode }: Omit<UpsertOptions, 'mend'>): string => {
  const names = columns.map(({ name }) => name)
  return `INSERT INTO ${tableName(table)} (${list(names)}) SELECT ${list(names)} FROM ${tableName(table)} WHERE false
${onConflict(names, key, mode)}`
}

function onConflict(names: readonly string[], key: readonly string[], mode: 'upsert' | 'insert'): string {
  const others = names.filter((name) => !key.includes(name)).map(quote)
  const target = `ON CONFLICT (${list(key)})`
  if (mode === 'insert' || others.length === 0) return `${target} DO NOTHING`
  return `${target} DO UPDATE SET ${others.map((name) => `${name} = excluded.${name}`).join(', ')}`
}

/**
 * \u0000 and halves of surrogate pairs as U+FFFD, as PostHog itself does it when it takes events in. Whole pairs are set
 * aside behind U+0001, which JSON text cannot hold, while the halves are replaced.
 */
function mended(name: string): string {
  const begin = String.raw`(?<!\\)((?:\\\\)*)\\u`
  const pair = String.raw`${begin}([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})`
  const half = `${begin}(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})`
  const aside = `regexp_replace(${name}, '${pair}', '\\1' || chr(1) || '\\2' || chr(1) || '\\3', 'g')`
  const replaced = String.raw`regexp_replace(${aside}, '${half}', '\1\\ufffd', 'g')`
  return String.raw`replace(${replaced}, chr(1), '\u')`
}
