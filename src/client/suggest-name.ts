import { closestNames, didYouMean } from '../hogql/closest-names.ts'
import { significantTokens } from '../hogql/scan-hogql.ts'
import type { CallOptions } from './driver.ts'
import type { SchemaCatalog } from './schema/schema-catalog.ts'
import { unknownField, unknownTable } from './unknown-name.ts'

/** What to write instead of a table or column that PostHog does not know, from the live schema. */
export async function suggestName(
  detail: string,
  hogql: string,
  catalog: SchemaCatalog,
  options: CallOptions,
): Promise<string | undefined> {
  const table = unknownTable(detail)
  if (table) return didYouMean(closestNames(table, await queryableNames(catalog, options)))
  const field = unknownField(detail)
  return field && suggestField(field, hogql, catalog, options)
}

async function queryableNames(catalog: SchemaCatalog, options: CallOptions) {
  const names = await catalog.listObjects(options)
  // `cohorts` is listed for what it is, but after FROM it is called system.cohorts.
  return names.filter((name) => !names.includes(`system.${name}`))
}

async function suggestField(
  field: string,
  hogql: string,
  catalog: SchemaCatalog,
  options: CallOptions,
): Promise<string | undefined> {
  const last = field.slice(field.lastIndexOf('.') + 1)
  const { tables, aliases } = namesIn(hogql)
  const known = await Promise.all(tables.map((table) => catalog.getFields(table, options).catch(() => ({}))))
  const columns = known.flatMap(Object.keys)
  const near = didYouMean(closestNames(last, [...columns, ...aliases]))
  if (near || columns.length === 0) return near
  return columns.includes('properties')
    ? `${tables.join(', ')} has no column ${last}; a property is read as properties['${last}'].`
    : `Columns of ${tables.join(', ')}: ${columns.slice(0, 30).join(', ')}${columns.length > 30 ? ' ...' : ''}.`
}

/** Tables after FROM and JOIN, and names given with AS. */
function namesIn(hogql: string): { tables: string[]; aliases: string[] } {
  const tokens = significantTokens(hogql)
  const tables = new Set<string>()
  const aliases = new Set<string>()
  for (const [index, { kind, text }] of tokens.entries()) {
    if (kind !== 'word') continue
    if (/^as$/i.test(text) && tokens[index + 1]?.kind === 'word') aliases.add(tokens[index + 1]!.text)
    if (!/^(from|join)$/i.test(text)) continue
    let end = index + 1
    while (tokens[end]?.kind === 'word' && tokens[end + 1]?.text === '.') end += 2
    if (tokens[end]?.kind === 'word')
      tables.add(
        tokens
          .slice(index + 1, end + 1)
          .map((token) => token.text)
          .join(''),
      )
  }
  return { tables: [...tables], aliases: [...aliases] }
}
