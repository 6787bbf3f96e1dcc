import type { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { lineOfData } from '../../tools/fence-data.ts'
import type { PermissionAnswer, PermissionRequest } from '../../tools/permission-gate.ts'

/** People may take their time; the client's own limit for a call comes first. */
const LONGEST_WAIT_MS = 600_000
const MAX_SHOWN = 2000

const CHOICES = ['Allow once', 'Always allow', 'Do not allow'] as const

/** Asks the person at the client, where the client offers that; undefined where it does not. */
export function elicitPermission(
  server: Server,
): ((request: PermissionRequest) => Promise<PermissionAnswer>) | undefined {
  if (!server.getClientCapabilities()?.elicitation) return undefined
  return async ({ tool, title, input, signal }) => {
    const shown = lineOfData(JSON.stringify(input)).slice(0, MAX_SHOWN)
    const { action, content } = await server.elicitInput(
      {
        message: `${title} (${tool}) with ${shown}`,
        requestedSchema: {
          type: 'object',
          properties: { decision: { type: 'string', title: 'Allow it?', enum: [...CHOICES] } },
          required: ['decision'],
        },
      },
      { signal, timeout: LONGEST_WAIT_MS },
    )
    if (action !== 'accept') return { deny: `The user did not allow ${tool}.` }
    if (content?.decision === 'Allow once') return 'allow'
    return content?.decision === 'Always allow' ? 'allow_always' : { deny: `The user did not allow ${tool}.` }
  }
}
