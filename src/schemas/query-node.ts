import { z } from 'zod'

/** A query as PostHog stores it: `{ kind: 'InsightVizNode', source: { kind: 'TrendsQuery', ... } }`. */
export const queryNodeSchema = z.looseObject({ kind: z.string().min(1) })

export type QueryNode = z.input<typeof queryNodeSchema>
