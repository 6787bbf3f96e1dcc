/** What each part of the live tests needs in the environment. */
const NEEDED = {
  PostHog: ['POSTHOG_PERSONAL_API_KEY', 'POSTHOG_PROJECT_ID'],
  E2B: ['E2B_API_KEY', 'POSTHOG_PERSONAL_API_KEY', 'POSTHOG_PROJECT_ID'],
} as const

export type LivePart = keyof typeof NEEDED

export const LIVE_PARTS = Object.keys(NEEDED) as LivePart[]

/** Variables that are not set; a part runs when there are none. */
export const missingFor = (part: LivePart): readonly string[] =>
  NEEDED[part].filter((name) => !process.env[name])
