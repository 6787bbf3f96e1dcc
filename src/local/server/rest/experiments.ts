import { z } from 'zod'
import type { EntityDocument } from '../../ingest/ingestion-store.ts'
import { LOCAL_USER } from '../project-description.ts'
import type { ApiContext, ApiRoutes } from './api-route.ts'
import { documentRoutes } from './document-routes.ts'
import { checkFlagKey } from './feature-flags.ts'
import { showDocument } from './shown-document.ts'

const record = z.record(z.string(), z.unknown())

const input = z.object({
  name: z.string().min(1),
  feature_flag_key: z.string().min(1),
  description: z.string().nullish(),
  type: z.enum(['web', 'product']).optional(),
  start_date: z.string().nullish(),
  end_date: z.string().nullish(),
  parameters: record.nullish(),
  metrics: z.array(record).optional(),
  metrics_secondary: z.array(record).optional(),
  saved_metrics_ids: z.array(z.unknown()).nullish(),
  exposure_criteria: record.nullish(),
  stats_config: record.nullish(),
  holdout_id: z.number().int().nullish(),
  filters: record.optional(),
  archived: z.boolean().optional(),
  conclusion: z.enum(['won', 'lost', 'inconclusive', 'stopped_early', 'invalid']).nullish(),
  conclusion_comment: z.string().nullish(),
})

const changes = input.omit({ feature_flag_key: true }).partial().extend({ deleted: z.boolean().optional() })

/** Experiments; a new one makes its feature flag when there is none with its key. */
export function experimentRoutes(context: ApiContext): ApiRoutes {
  const { entities } = context
  return documentRoutes(context, {
    kind: 'experiments',
    scope: 'experiment',
    input,
    changes,
    defaults({ feature_flag_key }) {
      checkFlagKey(String(feature_flag_key))
      return {
        description: '',
        type: 'product',
        start_date: null,
        end_date: null,
        holdout: null,
        holdout_id: null,
        exposure_cohort: null,
        exposure_criteria: null,
        parameters: {},
        metrics: [],
        metrics_secondary: [],
        saved_metrics: [],
        saved_metrics_ids: null,
        filters: {},
        stats_config: null,
        conclusion: null,
        conclusion_comment: null,
        archived: false,
        user_access_level: 'editor',
      }
    },
    deletion: 'soft',
    async written(experiment) {
      if (experiment.feature_flag_id !== undefined) return experiment
      const flag = await flagFor(experiment)
      const stored = await entities.update('experiments', experiment.id, () => ({
        feature_flag_id: flag.id,
        feature_flag: flag,
      }))
      return stored ?? experiment
    },
    // As it is now, not as it was when the experiment was made.
    alone: async (experiment) => ({
      ...experiment,
      feature_flag: showFlag(
        (await entities.all('feature_flags')).find(({ id }) => id === experiment.feature_flag_id) ??
          experiment.feature_flag,
      ),
    }),
    inList: (experiment) => ({ ...experiment, feature_flag: showFlag(experiment.feature_flag) }),
  })

  async function flagFor({
    feature_flag_key: key,
    name,
    parameters,
  }: EntityDocument): Promise<EntityDocument> {
    const existing = (await entities.present('feature_flags')).find((flag) => flag.key === key)
    if (existing) return existing
    const { feature_flag_variants: variants } = (parameters ?? {}) as { feature_flag_variants?: unknown[] }
    return entities.create('feature_flags', () => ({
      key,
      name: `Feature Flag for Experiment ${String(name)}`,
      active: true,
      deleted: false,
      version: 1,
      filters: {
        groups: [{ properties: [], rollout_percentage: 100, variant: null }],
        multivariate: { variants: variants?.length ? variants : DEFAULT_VARIANTS },
        payloads: {},
      },
      tags: [],
      evaluation_runtime: 'all',
      created_by: LOCAL_USER,
      created_at: new Date(context.now()).toISOString(),
    }))
  }
}

const showFlag = (flag: unknown): unknown =>
  flag ? showDocument('feature_flags', flag as EntityDocument) : null

const DEFAULT_VARIANTS = [
  { key: 'control', name: '', rollout_percentage: 50 },
  { key: 'test', name: '', rollout_percentage: 50 },
]
