const NOT_HERE = 'runs on servers of PostHog and is not available in the local PostHog'

/** Functions PostHog has, or has for other databases, with what is said about them here. */
export const UNAVAILABLE_FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ...['percentile_cont', 'percentile_disc'].map(
    (name) =>
      [name, `Aggregation '${name}' with WITHIN GROUP is not supported in ClickHouse dialect`] as const,
  ),
  ...['aggregate_funnel', 'aggregate_funnel_array', 'aggregate_funnel_cohort']
    .flatMap((name) => [name, `${name}_trends`])
    .map((name) => [name, `'${name}(...)' ${NOT_HERE}. windowFunnel(...) is.`] as const),
  ['embedText', `'embedText(...)' ${NOT_HERE}.`],
])
