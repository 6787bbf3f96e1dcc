/*
id: hogql_query
title: HogQL query
description: Runs a HogQL query, with values beside its text, and says when rows are missing.
returns: '{ rows, columns, types, truncated, notice }'
parameters:
  hogql: { type: text, required: true, description: 'The query; {name} stands for a value.' }
  values: { type: object, description: 'Values by name; they travel beside the query.' }
  limit: { type: integer, min: 1, max: 50000, description: Rows wanted when the query has no LIMIT; PostHog gives 100. }
*/
export default async ({ posthog, params }) => {
  const { hogql, values, limit } = params
  const { rows, columns, types, truncated, notice } = await posthog.execute(hogql, { values, limit })
  return { rows, columns, types, truncated, notice }
}
