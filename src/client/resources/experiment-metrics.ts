import type { Experiment } from '../../schemas/experiment.ts'

/** A metric as the experiment defines it. */
export type ExperimentMetric = Record<string, unknown>

export interface MetricResult {
  role: 'primary' | 'secondary'
  metric: ExperimentMetric
  /** What PostHog computed: `baseline`, `variant_results`, ... by kind of metric and statistics. */
  result: Record<string, unknown>
}

export interface ExperimentResults {
  experiment: Experiment
  /** In the order of the experiment: primary metrics, then secondary ones. */
  metrics: MetricResult[]
}

/** All metrics of an experiment, its own and the shared ones. */
export function metricsOf(
  experiment: Experiment,
): { role: MetricResult['role']; metric: ExperimentMetric }[] {
  const shared = (experiment.saved_metrics ?? []).flatMap((saved) => {
    const { query, metadata } = (saved ?? {}) as { query?: ExperimentMetric; metadata?: { type?: string } }
    const role: MetricResult['role'] = metadata?.type === 'secondary' ? 'secondary' : 'primary'
    return query ? [{ role, metric: query }] : []
  })
  const own = [
    ...(experiment.metrics ?? []).map((metric) => ({ role: 'primary' as const, metric })),
    ...(experiment.metrics_secondary ?? []).map((metric) => ({ role: 'secondary' as const, metric })),
  ]
  const all = [...own, ...shared]
  return [...all.filter(({ role }) => role === 'primary'), ...all.filter(({ role }) => role === 'secondary')]
}
