import { z } from 'zod'
import type { ApiContext, ApiRoutes } from './api-route.ts'
import { documentRoutes, searches } from './document-routes.ts'
import { showDocument } from './shown-document.ts'

const input = z.object({
  name: z.string(),
  description: z.string().optional(),
  pinned: z.boolean().optional(),
  tags: z.array(z.string()).optional(),
  filters: z.record(z.string(), z.unknown()).optional(),
  variables: z.record(z.string(), z.unknown()).nullish(),
})

/** Tiles, filters and variables are only in single answers, with the insights in full. */
export const dashboardRoutes = (context: ApiContext): ApiRoutes =>
  documentRoutes(context, {
    kind: 'dashboards',
    scope: 'dashboard',
    input,
    changes: input.partial().extend({ deleted: z.boolean().optional() }),
    defaults: () => ({
      description: '',
      pinned: false,
      tags: [],
      filters: {},
      variables: {},
      persisted_filters: null,
      creation_mode: 'default',
      is_shared: false,
      last_refresh: null,
    }),
    deletion: 'soft',
    filter: (searchParams) => searches(searchParams, 'name', 'description'),
    inList: ({ tiles, filters, variables, persisted_filters, ...light }) => light,
    async alone(document) {
      const insights = (await context.entities.present('insights')).filter(
        ({ dashboards }) => Array.isArray(dashboards) && dashboards.includes(document.id),
      )
      const stored = Array.isArray(document.tiles) ? (document.tiles as { insight?: { id?: number } }[]) : []
      return {
        ...document,
        tiles: insights.map((insight, order) => ({
          id: document.id * 1000 + order,
          layouts: {},
          color: null,
          text: null,
          ...stored.find((tile) => tile.insight?.id === insight.id),
          order,
          insight: showDocument('insights', insight),
        })),
      }
    },
  })
