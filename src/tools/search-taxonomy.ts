import { z } from 'zod'
import { closestNames } from '../hogql/closest-names.ts'
import { type Taxonomy, type TaxonomyProperty, taxonomy } from '../questions/taxonomy.ts'
import type { ExecuteTool, ToolDefinition } from './define-tool.ts'
import { fenceData, lineOfData, quoteData } from './fence-data.ts'
import { fitLines } from './fit-lines.ts'
import type { ToolContext } from './tool-context.ts'

const KINDS = ['events', 'properties', 'values'] as const

const input = z.strictObject({
  search: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .describe('What to look for: part of a name or value, or words that describe it. Example: "sign up".'),
  kinds: z
    .array(z.enum(KINDS))
    .min(1)
    .default([...KINDS])
    .describe('Where to look: event names, property names, frequent property values.'),
  limit: z.int().min(1).max(100).default(20).describe('Most hits of each kind.'),
})

export const searchTaxonomyDefinition: ToolDefinition<typeof input> = {
  name: 'posthog_search_taxonomy',
  title: 'Search events and properties',
  group: 'read',
  description: `Searches the names the project really uses: events (with counts of the last 180 days), properties of events and persons (with types), and frequent property values.
Call it when the user's word may not be the project's ("registrations" may be user_signed_up), before filtering by a property value ("US" or "United States"), and after an error about an unknown name.
Do not call it for numbers about an event (query_posthog), or for all columns of a table (posthog_get_fields).
Returns the best hits of each kind, exact ones first. No hits means that the project has captured nothing of that name lately: say so rather than inventing one.`,
  input,
  examples: [{ search: 'sign up' }, { search: 'united states', kinds: ['values'] }],
}

const RESERVED_TOKENS = 400

export const searchTaxonomy =
  ({ driver, maxTokens, now }: ToolContext): ExecuteTool<typeof input> =>
  async ({ search, kinds, limit }, { signal }) => {
    const names = await taxonomy(driver, { signal, now: now() })
    const hits = {
      ...(kinds.includes('events') && { events: eventHits(names, search).slice(0, limit) }),
      ...(kinds.includes('properties') && { properties: propertyHits(names, search).slice(0, limit) }),
      ...(kinds.includes('values') && { values: valueHits(names, search).slice(0, limit) }),
    }
    const lines = [
      ...(hits.events ?? []).map(
        ({ name, count }) => `event ${name}${count === undefined ? '' : ` (${count} times)`}`,
      ),
      ...(hits.properties ?? []).map(propertyLine),
      ...(hits.values ?? []).map(
        ({ property, value }) => `value ${quoteData(value)} of ${ownerOf(property)}`,
      ),
    ]
    const shown = fitLines(lines.map(lineOfData), maxTokens - RESERVED_TOKENS)
    const rest =
      shown.length < lines.length ? ` (the first ${shown.length}; search for less, or one kind)` : ''
    const text =
      lines.length > 0
        ? `${lines.length} ${lines.length === 1 ? 'hit' : 'hits'}${rest}:\n${fenceData(shown.join('\n'), 'names')}`
        : `Nothing is called like ${quoteData(search)} among ${names.events.length} events and ${names.properties.length} properties of the last 180 days.${nearby(names, search)}`
    return { text, data: hits }
  }

/** Every word of the search is in it; the whole search, and names that begin with it, come first. */
function rankOf(text: string, search: string): number | undefined {
  const spell = (raw: string): string =>
    raw
      .replace(/([a-z\d])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim()
  const [name, wanted] = [spell(text), spell(search)]
  if (wanted === '') return text.includes(search) ? 0 : undefined
  if (name === wanted) return 0
  if (name.startsWith(wanted)) return 1
  if (name.includes(wanted)) return 2
  return wanted.split(' ').every((word) => name.includes(word)) ? 3 : undefined
}

function ranked<T>(items: readonly T[], search: string, textOf: (item: T) => string): T[] {
  const hits = items.flatMap((item, index) => {
    const rank = rankOf(textOf(item), search)
    return rank === undefined ? [] : [{ item, rank, index }]
  })
  return hits.sort((a, b) => a.rank - b.rank || a.index - b.index).map(({ item }) => item)
}

const eventHits = ({ events }: Taxonomy, search: string) => ranked(events, search, ({ name }) => name)
const propertyHits = ({ properties }: Taxonomy, search: string) =>
  ranked(properties, search, ({ name }) => name)
const valueHits = ({ properties }: Taxonomy, search: string) =>
  ranked(
    properties.flatMap((property) => (property.values ?? []).map((value) => ({ property, value }))),
    search,
    ({ value }) => value,
  )

const ownerOf = ({ type, name }: TaxonomyProperty): string =>
  type === 'person' ? `person.properties.${name} (on persons)` : `properties.${name} (on ${type}s)`

const propertyLine = (property: TaxonomyProperty): string => {
  const { valueType, values = [] } = property
  const examples =
    values.length > 0
      ? `, e.g. ${values
          .slice(0, 4)
          .map((value) => quoteData(value, 40))
          .join(', ')}`
      : ''
  return `property ${ownerOf(property)}${valueType ? ` ${valueType}` : ''}${examples}`
}

function nearby({ events, properties }: Taxonomy, search: string): string {
  const close = closestNames(
    search,
    [...events, ...properties].map(({ name }) => name),
  )
  return close.length > 0 ? `\nNear it:\n${fenceData(close.map(lineOfData).join('\n'), 'names')}` : ''
}
