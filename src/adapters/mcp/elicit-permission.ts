import type { Server } from '@modelcontextprotocol/sdk/server/index.js'
import type { RequestId } from '@modelcontextprotocol/sdk/types.js'
import { cutText } from '../../tools/cut-text.ts'
import { lineOfData } from '../../tools/fence-data.ts'
import type { PermissionAnswer, PermissionRequest } from '../../tools/permission-gate.ts'

/** People may take their time; the client's own limit for a call comes first. */
const LONGEST_WAIT_MS = 600_000
/** Characters of an input. */
const MAX_SHOWN = 2000

const CHOICES = ['Allow once', 'Always allow', 'Do not allow'] as const

type Ask = (request: PermissionRequest) => Promise<PermissionAnswer>

/**
 * Asks the person at the client, as part of the call that needs it; undefined where the client does not offer that. What is
 * always allowed is so for this client alone: the tools may serve others.
 */
export function elicitPermission(server: Server): (requestId: RequestId) => Ask | undefined {
  const always = new Set<string>()
  return (relatedRequestId) => {
    if (!server.getClientCapabilities()?.elicitation) return undefined
    return async ({ tool, title, input, signal }) => {
      if (always.has(tool)) return 'allow'
      const { text, missing } = cutText(JSON.stringify(input), MAX_SHOWN)
      // Somebody who cannot see all of it must know that.
      const rest = missing > 0 ? `… and ${missing} more characters that are not shown` : ''
      const { action, content } = await server.elicitInput(
        {
          message: `${title} (${tool}) with ${lineOfData(text)}${rest}`,
          requestedSchema: {
            type: 'object',
            properties: { decision: { type: 'string', title: 'Allow it?', enum: [...CHOICES] } },
            required: ['decision'],
          },
        },
        { signal, timeout: LONGEST_WAIT_MS, relatedRequestId },
      )
      const decision = action === 'accept' ? content?.decision : undefined
      if (decision === 'Always allow') always.add(tool)
      if (decision === 'Allow once' || decision === 'Always allow') return 'allow'
      return { deny: `The user did not allow ${tool}.` }
    }
  }
}
