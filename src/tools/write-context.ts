import type { CoreClient } from '../client/core-client.ts'
import { InputError } from '../errors.ts'
import type { ToolContext } from './tool-context.ts'

/**
 * The client a writing tool needs: a driver only reads.
 * @throws {InputError} when the kit was made without one
 */
export function writingClient({ client }: ToolContext, tool: string): CoreClient {
  if (client) return client
  throw new InputError(`${tool} needs a PostHogClient, and these tools were made for another driver.`, {
    code: 'invalid_input',
    hint: 'Tell the user; the host has to pass createPostHogTools({ driver, client }).',
  })
}
