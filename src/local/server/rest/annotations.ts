import { z } from 'zod'
import { invalidInput } from '../api-failure.ts'
import type { ApiContext, ApiRoutes } from './api-route.ts'
import { documentRoutes, searches } from './document-routes.ts'
import { flagParam } from './read-input.ts'

const moment = z.string().refine((text) => isIsoTime(text), 'Datetime has wrong format.')

const changes = z.object({
  content: z.string().max(8192).nullish(),
  date_marker: moment.nullish(),
  scope: z.enum(['dashboard_item', 'dashboard', 'project', 'organization', 'recording']).optional(),
  dashboard_item: z.number().int().nullish(),
  dashboard_id: z.number().int().nullish(),
  creation_type: z.enum(['USR', 'GIT']).optional(),
  deleted: z.boolean().optional(),
})

export const annotationRoutes = (context: ApiContext): ApiRoutes =>
  documentRoutes(context, {
    kind: 'annotations',
    scope: 'annotation',
    input: changes,
    changes,
    defaults: () => ({
      content: null,
      date_marker: null,
      creation_type: 'USR',
      dashboard_item: null,
      dashboard_id: null,
      dashboard_name: null,
      insight_short_id: null,
      insight_name: null,
      insight_derived_name: null,
      scope: 'dashboard_item',
    }),
    deletion: 'soft',
    pageSize: 1000,
    order: (left, right) => markerMs(right.date_marker) - markerMs(left.date_marker) || right.id - left.id,
    filter(searchParams) {
      const search = searches(searchParams, 'content')
      const asked = searchParams.get('scope')
      const scope = asked === 'insight' ? 'dashboard_item' : asked
      const from = bound(searchParams, 'date_from')
      const to = bound(searchParams, 'date_to')
      const isEmoji = flagParam(searchParams, 'is_emoji')
      return (document) =>
        search(document) &&
        (!scope || document.scope === scope) &&
        (from === undefined || markerMs(document.date_marker) >= from) &&
        (to === undefined || markerMs(document.date_marker) <= to) &&
        (isEmoji === undefined || EMOJI.test(String(document.content ?? '')) === isEmoji)
    },
  })

const EMOJI = /^\p{Extended_Pictographic}(?:\uFE0F|\u200D|\p{Extended_Pictographic})*$/u

const markerMs = (marker: unknown): number => (typeof marker === 'string' ? Date.parse(marker) : 0)

function bound(searchParams: URLSearchParams, name: string): number | undefined {
  const text = searchParams.get(name)
  if (!text) return undefined
  if (!isIsoTime(text)) throw invalidInput(`Invalid ${name}: must be an ISO 8601 date`, name)
  return Date.parse(text)
}

/** Date.parse alone takes `-1d` for a year. */
const isIsoTime = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(Date.parse(text))
