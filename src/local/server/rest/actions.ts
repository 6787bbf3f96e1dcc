import { z } from 'zod'
import type { EntityDocument } from '../../ingest/ingestion-store.ts'
import type { ApiContext, ApiRoutes } from './api-route.ts'
import { documentRoutes, searches } from './document-routes.ts'

const matching = z.enum(['exact', 'contains', 'regex']).nullish()

const step = z.object({
  event: z.string().nullish(),
  properties: z.array(z.looseObject({})).nullish(),
  selector: z.string().nullish(),
  tag_name: z.string().nullish(),
  text: z.string().nullish(),
  text_matching: matching,
  href: z.string().nullish(),
  href_matching: matching,
  url: z.string().nullish(),
  url_matching: matching,
})

const input = z.object({
  name: z.string().min(1),
  description: z.string().optional(),
  tags: z.array(z.string()).optional(),
  steps: z.array(step).optional(),
  post_to_slack: z.boolean().optional(),
})

export const actionRoutes = (context: ApiContext): ApiRoutes =>
  documentRoutes(context, {
    kind: 'actions',
    scope: 'action',
    input,
    changes: input.partial().extend({ deleted: z.boolean().optional() }),
    defaults: () => ({
      description: '',
      tags: [],
      steps: [],
      post_to_slack: false,
      is_calculating: false,
      last_calculated_at: null,
      bytecode_error: null,
      pinned_at: null,
    }),
    deletion: 'soft',
    filter: (searchParams) => searches(searchParams, 'name', 'description'),
    inList: withWholeSteps,
    alone: withWholeSteps,
  })

/** Steps name every condition there is, also those they do not set. */
function withWholeSteps(action: EntityDocument): EntityDocument {
  const unset = Object.fromEntries(Object.keys(step.shape).map((name) => [name, null]))
  const steps = Array.isArray(action.steps) ? action.steps : []
  return { ...action, steps: steps.map((given: object) => ({ ...unset, ...given })) }
}
