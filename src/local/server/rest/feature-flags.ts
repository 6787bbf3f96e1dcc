import { z } from 'zod'
import type { EntityDocument } from '../../ingest/ingestion-store.ts'
import { ApiFailure, invalidInput } from '../api-failure.ts'
import { localEvaluation } from '../flags/local-evaluation.ts'
import { LOCAL_USER } from '../project-description.ts'
import type { ApiContext, ApiRoutes } from './api-route.ts'
import { documentRoutes, searches } from './document-routes.ts'
import { listParam } from './read-input.ts'

const percentage = z.number().min(0).max(100)

const filters = z.looseObject({
  groups: z
    .array(
      z.looseObject({
        properties: z.array(z.looseObject({})).nullish(),
        rollout_percentage: percentage.nullish(),
        variant: z.string().nullish(),
      }),
    )
    .optional(),
  multivariate: z
    .looseObject({
      variants: z
        .array(z.looseObject({ key: z.string().min(1), rollout_percentage: percentage }))
        .refine(
          (variants) =>
            Math.abs(variants.reduce((sum, { rollout_percentage }) => sum + rollout_percentage, 0) - 100) <
            0.01,
          'Invalid variant definitions: Variant rollout percentages must sum to 100.',
        ),
    })
    .nullish(),
  payloads: z.record(z.string(), z.unknown()).nullish(),
  aggregation_group_type_index: z.number().int().nullish(),
})

const input = z.object({
  key: z
    .string()
    .min(1)
    .max(400)
    .regex(/^[\w-]+$/, 'Only letters, numbers, hyphens (-) & underscores (_) are allowed.'),
  name: z.string().optional(),
  active: z.boolean().optional(),
  filters: filters.optional(),
  tags: z.array(z.string()).optional(),
  ensure_experience_continuity: z.boolean().nullish(),
  evaluation_runtime: z.enum(['all', 'both', 'client', 'server']).optional(),
})

const changes = input.partial().extend({ deleted: z.boolean().optional(), archived: z.boolean().optional() })

export function featureFlagRoutes(context: ApiContext): ApiRoutes {
  const kind = 'feature_flags'
  return {
    ...documentRoutes(context, {
      kind,
      scope: 'feature_flag',
      input,
      changes,
      defaults({ key, filters }, others) {
        refuseTaken(key, others)
        return {
          name: '',
          active: true,
          version: 1,
          last_modified_by: LOCAL_USER,
          ...(filters === undefined && { filters: everyone() }),
          is_simple_flag: false,
          rollout_percentage: null,
          ensure_experience_continuity: false,
          experiment_set: [],
          surveys: null,
          features: null,
          rollback_conditions: null,
          performed_rollback: false,
          can_edit: true,
          tags: [],
          evaluation_tags: [],
          user_access_level: 'editor',
          is_remote_configuration: false,
          has_encrypted_payloads: false,
          status: 'ACTIVE',
          evaluation_runtime: 'all',
          last_called_at: null,
        }
      },
      change: (_given, { version }) => ({ version: Number(version ?? 0) + 1, last_modified_by: LOCAL_USER }),
      deletion: 'soft',
      filter(searchParams) {
        const search = searches(searchParams, 'key', 'name')
        const active = searchParams.get('active')
        const type = searchParams.get('type')
        const runtime = searchParams.get('evaluation_runtime')
        const tags = listParam(searchParams, 'tags')
        const authors = listParam(searchParams, 'created_by_id')
        return (flag) =>
          search(flag) &&
          flag.archived !== true &&
          (!active || active === 'STALE' || flag.active === (active === 'true')) &&
          (active !== 'STALE' || flag.status === 'STALE') &&
          (!type || typesOf(flag).includes(type)) &&
          (!runtime || flag.evaluation_runtime === runtime) &&
          (!tags ||
            (flag.tags as unknown[] | undefined)?.some((tag) => tags.includes(String(tag))) === true) &&
          (!authors || authors.includes(String((flag.created_by as { id?: number } | null)?.id)))
      },
    }),
    // For SDKs that evaluate by themselves.
    'feature_flags/local_evaluation': { GET: localEvaluation(context) },
    '/api/feature_flag/local_evaluation': { GET: localEvaluation(context) },
    '/flags/definitions': { GET: localEvaluation(context) },
  }
}

const everyone = () => ({ groups: [{ properties: [], rollout_percentage: 100, variant: null }] })

function refuseTaken(key: unknown, others: readonly EntityDocument[]): void {
  if (!others.some((other) => other.key === key && other.deleted !== true)) return
  throw new ApiFailure('There is already a feature flag with this key.', {
    status: 400,
    type: 'validation_error',
    code: 'unique',
    attr: 'key',
  })
}

function typesOf({ filters, experiment_set }: EntityDocument): string[] {
  const { multivariate } = (filters ?? {}) as { multivariate?: { variants?: unknown[] } | null }
  const kind = multivariate?.variants?.length ? 'multivariant' : 'boolean'
  return Array.isArray(experiment_set) && experiment_set.length > 0 ? [kind, 'experiment'] : [kind]
}

/** @throws {ApiFailure} 400 for what no flag may be called. */
export function checkFlagKey(key: string): void {
  if (!input.shape.key.safeParse(key).success)
    throw invalidInput('Invalid feature flag key.', 'feature_flag_key')
}
