import type { Capabilities } from '../../client/driver.ts'
import type { ClientConfig } from '../../config.ts'

/** The first call of a conversation; the only place where the API key travels. */
export interface StartCall {
  protocol: number
  config: ClientConfig
}

export interface StartAnswer {
  protocol: number
  capabilities: Capabilities
}
