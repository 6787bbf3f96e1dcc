import { z } from 'zod'
import type { Field } from '../client/driver.ts'
import { estimateTokens } from '../format/estimate-tokens.ts'
import { type Taxonomy, taxonomy } from '../questions/taxonomy.ts'
import { cutText } from './cut-text.ts'
import type { ExecuteTool, ToolDefinition } from './define-tool.ts'
import { fenceData, lineOfData, quoteData } from './fence-data.ts'
import { fitLines } from './fit-lines.ts'
import type { ToolContext } from './tool-context.ts'

const input = z.strictObject({
  object: z.string().trim().min(1).describe('Name of an object, as posthog_list_objects gives it: "events".'),
  include: z
    .array(z.enum(['event_names', 'properties']))
    .default([])
    .describe(
      'For events and persons: also the most frequent event names, or the properties with their types and values.',
    ),
  search: z
    .string()
    .trim()
    .min(1)
    .optional()
    .describe('Only fields (and names) that contain this, in any case: "country".'),
})

export const getFieldsDefinition: ToolDefinition<typeof input> = {
  name: 'posthog_get_fields',
  title: 'List fields of a table',
  group: 'read',
  description: `Lists the live columns of one object with their types, and on request the project's event names and properties.
Call it before writing HogQL for posthog_run_hogql, so that every name in the query exists. For events, include "event_names" or "properties" when you do not know what the project captures. Do not call it to look for one particular name (posthog_search_taxonomy is cheaper), or for numbers (query_posthog).
Returns one line per field: name, type, table it leads to. In queries, properties are properties.<name>; those of the person of an event are person.properties.<name>. A field list that would be too long is cut, and says so: use search.`,
  input,
  examples: [
    { object: 'events' },
    { object: 'events', include: ['event_names', 'properties'], search: 'plan' },
  ],
}

const RESERVED_TOKENS = 200

export const getFields =
  ({ driver, maxTokens, now }: ToolContext): ExecuteTool<typeof input> =>
  async ({ object, include, search }, { signal }) => {
    const fields = await driver.getFields(object, { signal })
    const names = include.length > 0 ? await taxonomy(driver, { signal, now: now() }) : undefined
    const isWanted = (text: string): boolean => text.toLowerCase().includes((search ?? '').toLowerCase())
    const wanted = Object.entries(fields).filter(([name]) => isWanted(name))
    const sections = [
      {
        kind: 'fields',
        what: `fields of ${quoteData(object)}`,
        lines: wanted.map(([name, field]) => fieldLine(name, field)),
      },
      ...(names && include.includes('event_names')
        ? [{ kind: 'events', what: 'events', lines: eventLines(names).filter(isWanted) }]
        : []),
      ...(names && include.includes('properties')
        ? [{ kind: 'properties', what: 'properties', lines: propertyLines(names).filter(isWanted) }]
        : []),
    ]
    let room = maxTokens - RESERVED_TOKENS
    const text = sections.map(({ kind, what, lines }, index) => {
      // What a short list leaves is for the ones behind it.
      const shown = fitLines(lines.map(lineOfData), room / (sections.length - index))
      room -= estimateTokens(shown.join('\n'))
      const missing = lines.length - shown.length
      const rest = missing > 0 ? ` (the first ${shown.length}; narrow them with search)` : ''
      return lines.length === 0
        ? `There are no ${what}${search ? ` with ${quoteData(search)} in them` : ''}.`
        : `${lines.length} ${what}${rest}:\n${fenceData(shown.join('\n'), kind)}`
    })
    return {
      text: text.join('\n'),
      data: {
        object,
        fields: Object.fromEntries(wanted),
        ...(names &&
          include.includes('event_names') && { events: names.events.filter(({ name }) => isWanted(name)) }),
        ...(names &&
          include.includes('properties') && {
            properties: names.properties.filter(({ name }) => isWanted(name)),
          }),
      },
    }
  }

const fieldLine = (name: string, { type, nullable, references }: Field): string =>
  [name, nullable ? `${type}?` : type, references && `-> ${references}`].filter(Boolean).join(' ')

const eventLines = ({ events }: Taxonomy): string[] =>
  events.map(({ name, count }) => (count === undefined ? name : `${name} ${count}`))

const propertyLines = ({ properties }: Taxonomy): string[] =>
  properties.map(({ name, type, valueType, values }) =>
    [
      `${type}.${name}`,
      valueType,
      values &&
        values.length > 0 &&
        `e.g. ${values
          .slice(0, 5)
          .map((value) => cutText(value, 40).text)
          .join(', ')}`,
    ]
      .filter(Boolean)
      .join(' '),
  )
