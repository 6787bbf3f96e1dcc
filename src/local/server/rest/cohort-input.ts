import { z } from 'zod'
import { isUuid } from '../../ingest/uuid.ts'
import { cohortFilters } from './cohort-filters.ts'

export const personIds = z.array(z.string().refine(isUuid, 'Must be a valid UUID.'))

const USE_FILTERS =
  'Of the old groups, {"properties": [...]} alone is understood, with properties of persons. Give filters instead.'

/** What cohorts were made of before `filters`: who fits one of the groups belongs, all of its properties hold. */
const oldGroups = z
  .array(z.strictObject({ properties: z.array(z.looseObject({ key: z.string() })).min(1) }))
  .transform((groups) => ({
    properties: {
      type: 'OR',
      values: groups.map(({ properties }) => ({
        type: 'AND',
        values: properties.map((property) => ({ type: 'person', operator: 'exact', ...property })),
      })),
    },
  }))

const writable = {
  name: z.string().min(1).max(400),
  description: z.string().optional(),
  filters: cohortFilters.optional(),
  groups: z.array(z.unknown()).nullish(),
  query: z.looseObject({ kind: z.string() }).nullish(),
  is_static: z.boolean().optional(),
  deleted: z.boolean().optional(),
  _create_static_person_ids: personIds.optional(),
}

/** A cohort that was read may be sent back: these fields say nothing then. */
const SHOWN = [
  ...['id', 'count', 'version', 'pending_version', 'is_calculating'],
  ...['created_by', 'created_at', 'updated_at'],
  ...['last_calculation', 'last_backfill_person_properties_at', 'errors_calculating', 'last_error_message'],
  ...['cohort_type', 'experiment_set', 'search_match_type', '_create_in_folder'],
]

/** PostHog ignores fields it does not know, and makes an empty cohort of a misspelt one. */
const fields = z.strictObject(
  { ...writable, ...Object.fromEntries(SHOWN.map((name) => [name, z.unknown().optional()])) },
  {
    error: ({ code, keys }) =>
      code === 'unrecognized_keys'
        ? `A cohort has no ${(keys as string[]).join(', ')}. It takes ${Object.keys(writable).join(', ')}.`
        : undefined,
  },
)

/** Fields of a new cohort. */
export const cohortInput = fields.transform((given, { addIssue }) => {
  const { deleted, ...input } = known(given, addIssue)
  if (input.query && input.filters) addIssue('Cohorts take a query or filters, not both.')
  if (input.query && input.is_static !== true) addIssue('Only static cohorts take a query.')
  if (input._create_static_person_ids && input.is_static !== true)
    addIssue('Only static cohorts take _create_static_person_ids.')
  if (input.filters?.properties.values.length && input.is_static === true)
    addIssue('Static cohorts take persons or a query, not filters.')
  return input
})

/** Fields to change. */
export const cohortChanges = fields.partial().transform((given, { addIssue }) => known(given, addIssue))

type Given = Partial<z.output<typeof fields>>

/** What can be written, old groups as filters; filters beside them go first, as in PostHog. */
function known(given: Given, addIssue: (message: string) => void): Partial<Writable> {
  const { groups, ...input } = Object.fromEntries(
    Object.entries(given).filter(([name, value]) => Object.hasOwn(writable, name) && value !== undefined),
  ) as Partial<Writable>
  if (!groups?.length || input.filters) return input
  const { data: filters, success } = cohortFilters.safeParse(oldGroups.safeParse(groups).data)
  if (!success) addIssue(USE_FILTERS)
  return { ...input, filters }
}

type Writable = z.output<z.ZodObject<typeof writable>>
