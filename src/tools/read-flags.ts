import type { CoreClient } from '../client/core-client.ts'
import type { Row } from '../client/driver.ts'
import { flagStateOf } from './flag-state.ts'

export interface ReadFlagsOptions {
  search?: string
  limit: number
  signal?: AbortSignal
}

/** Flags with their state, which HogQL does not know. */
export async function readFlags(
  { featureFlags }: CoreClient,
  { search, limit, signal }: ReadFlagsOptions,
): Promise<{ columns: string[]; rows: Row[] }> {
  const flags = await featureFlags
    .list({ ...(search && { search }), signal })
    .all({ maxItems: limit + 1, signal })
  const latestFirst = flags.toSorted((a, b) => (b.created_at ?? '').localeCompare(a.created_at ?? ''))
  const rows = latestFirst.map((flag) => {
    const { active, rollouts, description } = flagStateOf(flag)
    return {
      key: flag.key,
      description,
      state: active ? 'on' : 'off',
      rollout: rollouts.map((percentage) => `${percentage}%`).join(', '),
      created_at: flag.created_at,
    }
  })
  return { columns: ['key', 'description', 'state', 'rollout', 'created_at'], rows }
}
