import type { Capabilities } from '../../client/driver.ts'
import type { ClientConfig } from '../../config.ts'

/** Where the guest finds its key when the start call does not bring it. */
export const KEY_VARIABLE = 'POSTHOG_PERSONAL_API_KEY'

/** What stands for the key in a start call without it: one to be found in the environment, or added by the network. */
export const KEY_ELSEWHERE = { env: 'from-the-environment', egress: 'added-outside-the-sandbox' } as const

/** The first call of a conversation; the only place where the API key travels. */
export interface StartCall {
  protocol: number
  config: ClientConfig
}

export interface StartAnswer {
  protocol: number
  capabilities: Capabilities
}
