import { z } from 'zod'
import { tolerantObject } from './tolerant-object.ts'

export const PROPERTY_OPERATORS = [
  'exact',
  'is_not',
  'icontains',
  'not_icontains',
  'icontains_multi',
  'not_icontains_multi',
  'regex',
  'not_regex',
  'gt',
  'gte',
  'lt',
  'lte',
  'min',
  'max',
  'semver_eq',
  'semver_neq',
  'semver_gt',
  'semver_gte',
  'semver_lt',
  'semver_lte',
  'semver_tilde',
  'semver_caret',
  'semver_wildcard',
  'is_set',
  'is_not_set',
  'is_date_exact',
  'is_date_before',
  'is_date_after',
  'in',
  'not_in',
  'flag_evaluates_to',
] as const

const scalar = z.union([z.string(), z.number(), z.boolean()])

const propertyFilterShape = {
  key: z.string().min(1),
  value: z.union([scalar, z.null(), z.array(scalar)]).optional(),
  /** @default 'exact' */
  operator: z.enum(PROPERTY_OPERATORS).optional(),
  /** Whose property: `person`, `event`, `group`, `cohort`, ... */
  type: z.string().min(1).optional(),
  group_type_index: z.number().int().min(0).max(4).optional(),
  negation: z.boolean().optional(),
}

/** One condition on a property, as PostHog's REST API takes it. A list as value means "any of these". */
export const propertyFilterSchema = z.strictObject(propertyFilterShape)

/** The same inside documents, where PostHog keeps more with it, such as labels. */
export const storedPropertyFilterSchema = tolerantObject(propertyFilterShape)

export type PropertyFilter = z.input<typeof propertyFilterSchema>
