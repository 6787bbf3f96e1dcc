/*
id: get_experiments
title: Experiments
description: The project's experiments with their state, and their results when asked for.
returns: '[{ id, name, state, feature_flag_key, variants, start_date, end_date, conclusion, results? }]'
parameters:
  state: { type: choice, one_of: [draft, running, complete], description: Only experiments in this state. }
  limit: { type: integer, default: 50, min: 1, max: 1000, description: Most experiments to return. }
  with_results: { type: flag, description: "Also PostHog's own statistics of every metric; every one is a query." }
*/
export default async ({ posthog, params }) => {
  const found = []
  for await (const experiment of posthog.experiments.list()) {
    if (found.length === params.limit) break
    const { id, name, feature_flag_key, feature_flag, start_date, end_date, conclusion } = experiment
    const state = end_date ? 'complete' : start_date ? 'running' : 'draft'
    if (params.state && params.state !== state) continue
    const variants = feature_flag?.filters?.multivariate?.variants?.map(({ key }) => key) ?? []
    const summary = { id, name, state, feature_flag_key, variants, start_date, end_date, conclusion }
    if (!params.with_results || state === 'draft') found.push(summary)
    else found.push({ ...summary, results: (await posthog.experiments.results(id)).metrics })
  }
  return found
}
