import { z } from 'zod'
import type { FeatureFlag, FeatureFlagChanges } from '../schemas/feature-flag.ts'
import type { ExecuteTool, ToolDefinition } from './define-tool.ts'
import { fenceData, quoteData } from './fence-data.ts'
import { type FlagState, flagStateOf, releaseConditionsOf } from './flag-state.ts'
import type { ToolContext } from './tool-context.ts'
import { writingClient } from './write-context.ts'

const input = z.strictObject({
  key: z
    .string()
    .trim()
    .min(1)
    .describe('Key of the flag, by the letter: "new-editor" (posthog_lookup finds it).'),
  active: z.boolean().optional().describe('Switch it on or off for everybody.'),
  rollout_percentage: z
    .number()
    .min(0)
    .max(100)
    .optional()
    .describe('Share of users that get it, in percent; only for flags with one set of release conditions.'),
  description: z
    .string()
    .trim()
    .max(400)
    .optional()
    .describe('New description: "New editor, for everybody".'),
})

export const updateFeatureFlagDefinition: ToolDefinition<typeof input> = {
  name: 'posthog_update_feature_flag',
  title: 'Change a feature flag',
  group: 'mutate',
  idempotent: true,
  description: `Changes a feature flag: on or off, its rollout, its description. It takes effect for the product's users at once.
Call it only when the user asks for exactly this change; say what will change before. To see flags and their state use posthog_lookup.
Returns the state before and after. Flags with several sets of release conditions keep them: change their rollout in PostHog.`,
  input,
  examples: [{ key: 'new-editor', rollout_percentage: 50 }],
}

export const updateFeatureFlag =
  (context: ToolContext): ExecuteTool<typeof input> =>
  async ({ key, active, rollout_percentage: rollout, description }, { signal }) => {
    const client = writingClient(context, 'posthog_update_feature_flag')
    if (active === undefined && rollout === undefined && description === undefined)
      return { text: 'Nothing to change: give active, rollout_percentage or description.', isError: true }
    const flag = await client.featureFlags.getByKey(key, { signal })
    const filters = rollout === undefined ? undefined : withRollout(flag, rollout)
    if (rollout !== undefined && !filters)
      return {
        text: `The flag ${quoteData(key)} has several sets of release conditions, so "the" rollout is not one number. Nothing was changed; it has to be done in PostHog.`,
        isError: true,
      }
    const changes: FeatureFlagChanges = {
      ...(active !== undefined && { active }),
      ...(description !== undefined && { name: description }),
      ...(filters && { filters }),
    }
    const changed = await client.featureFlags.update(flag.id, changes, { signal })
    const [before, after] = [flagStateOf(flag), flagStateOf(changed)]
    return {
      text: `Changed ${quoteData(key)}.\n${fenceData(`before: ${wordsOf(before)}\nnow: ${wordsOf(after)}`, 'flag')}`,
      data: { key, before, after },
    }
  }

function withRollout(flag: FeatureFlag, rollout: number): FeatureFlagChanges['filters'] | undefined {
  const groups = releaseConditionsOf(flag)
  if (groups.length > 1) return undefined
  return {
    ...(flag.filters as object),
    groups: [{ ...groups[0], rollout_percentage: rollout }],
  } as FeatureFlagChanges['filters']
}

const wordsOf = ({ active, rollouts, description }: FlagState): string =>
  [
    active ? 'on' : 'off',
    rollouts.length > 0 && `rollout ${rollouts.map((percentage) => `${percentage}%`).join(', ')}`,
    description && quoteData(description),
  ]
    .filter(Boolean)
    .join(', ')
