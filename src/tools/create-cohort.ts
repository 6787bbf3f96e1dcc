import { z } from 'zod'
import type { ExecuteTool, ToolDefinition } from './define-tool.ts'
import { quoteData } from './fence-data.ts'
import type { ToolContext } from './tool-context.ts'
import { writingClient } from './write-context.ts'

const VALUELESS: readonly string[] = ['is_set', 'is_not_set']

const conditionSchema = z
  .strictObject({
    property: z.string().trim().min(1).describe('Property of the person: "plan".'),
    operator: z
      .enum([
        'exact',
        'is_not',
        'icontains',
        'not_icontains',
        'gt',
        'lt',
        'gte',
        'lte',
        'is_set',
        'is_not_set',
      ])
      .default('exact')
      .describe('How it is compared.'),
    value: z
      .union([z.string(), z.number(), z.boolean(), z.array(z.string())])
      .optional()
      .describe('What it is compared with; a list means any of these. Left out for is_set and is_not_set.'),
  })
  .refine(({ operator, value }) => VALUELESS.includes(operator) === (value === undefined), {
    path: ['value'],
    error: 'expected a value for every operator but is_set and is_not_set, which take none',
  })

const input = z.strictObject({
  name: z.string().trim().min(1).max(400).describe('Name of the cohort: "Paying, EU".'),
  description: z
    .string()
    .trim()
    .max(1000)
    .optional()
    .describe('Who belongs to it, for people: "On a paid plan, in the EU".'),
  match: z.enum(['all', 'any']).default('all').describe('Whether all conditions must hold, or any of them.'),
  conditions: z.array(conditionSchema).min(1).max(20).describe('Conditions on properties of persons.'),
})

export const createCohortDefinition: ToolDefinition<typeof input> = {
  name: 'posthog_create_cohort',
  title: 'Create a cohort',
  group: 'append',
  description: `Creates a cohort: a saved group of persons that PostHog keeps up to date by conditions on their properties.
Call it when the user asks for a cohort or segment to be saved. Check names and values first (posthog_search_taxonomy), and whether one like it exists (posthog_lookup). To count people once, ask query_posthog.
Returns the id of the cohort. PostHog counts its members within minutes.`,
  input,
  examples: [
    {
      name: 'Paying, Germany',
      conditions: [
        { property: 'plan', operator: 'exact', value: ['pro', 'business'] },
        { property: '$geoip_country_name', operator: 'exact', value: 'Germany' },
      ],
    },
  ],
}

export const createCohort =
  (context: ToolContext): ExecuteTool<typeof input> =>
  async ({ name, description, match, conditions }, { signal }) => {
    const client = writingClient(context, 'posthog_create_cohort')
    const values = conditions.map(({ property, operator, value }) => ({
      type: 'person' as const,
      key: property,
      operator,
      ...(value !== undefined && { value }),
    }))
    const filters = { properties: { type: match === 'all' ? ('AND' as const) : ('OR' as const), values } }
    const { id } = await client.cohorts.create(
      { name, ...(description && { description }), filters },
      { signal },
    )
    return {
      text: `Created cohort ${id}, ${quoteData(name)}. PostHog counts its members within minutes.`,
      data: { id, name },
    }
  }
