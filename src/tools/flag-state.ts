import type { FeatureFlag } from '../schemas/feature-flag.ts'

export interface FlagState {
  active: boolean
  /** Percent of those who match, one for each set of release conditions. */
  rollouts: number[]
  description: string
}

interface ReleaseConditions {
  rollout_percentage?: number | null
}

export const releaseConditionsOf = ({ filters }: FeatureFlag): ReleaseConditions[] =>
  (filters as { groups?: ReleaseConditions[] } | null | undefined)?.groups ?? []

export const flagStateOf = (flag: FeatureFlag): FlagState => ({
  active: flag.active === true,
  // Without a percentage everybody who matches gets it.
  rollouts: releaseConditionsOf(flag).map(({ rollout_percentage }) => rollout_percentage ?? 100),
  description: flag.name ?? '',
})
