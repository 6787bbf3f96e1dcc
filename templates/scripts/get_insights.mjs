/*
id: get_insights
title: Saved insights
description: Insights saved in the project, by kind or by words, with their results when asked for.
returns: '[{ id, short_id, name, description, kind, tags, last_modified_at, result? }]'
parameters:
  type:
    type: choice
    one_of: [TRENDS, FUNNELS, RETENTION, PATHS, STICKINESS, LIFECYCLE, SQL]
    description: Only insights of this kind.
  search: { type: text, description: Only insights with these words. }
  limit: { type: integer, default: 50, min: 1, max: 1000, description: Most insights to return. }
  with_results: { type: flag, description: 'Also what each insight shows now; every one is a query.' }
*/
export default async ({ posthog, params }) => {
  const { type, search, limit, with_results } = params
  const insights = await posthog.insights
    .list({ insight: type, search, saved: true })
    .all({ maxItems: limit })
  const found = []
  for (const insight of insights) {
    const { id, short_id, description, tags, last_modified_at } = insight
    const { query } = insight
    const summary = {
      id,
      short_id,
      name: insight.name || insight.derived_name,
      description,
      kind: query?.source?.kind ?? query?.kind ?? null,
      tags,
      last_modified_at,
    }
    if (!with_results) found.push(summary)
    else found.push({ ...summary, result: (await posthog.insights.getWithResult(id)).result })
  }
  return found
}
