import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js'
import type { ServerNotification, ServerRequest } from '@modelcontextprotocol/sdk/types.js'
import type { ToolCall } from '../../tools/tool.ts'

/** Tells the client how far a call is, where it asked for that: many then wait longer than their limit. */
export function progressTo({
  _meta: meta,
  sendNotification,
}: RequestHandlerExtra<ServerRequest, ServerNotification>): ToolCall['onProgress'] {
  const progressToken = meta?.progressToken
  if (progressToken === undefined) return undefined
  let last = -1
  return ({ done, total, message }) => {
    // The protocol wants it to grow, also while an export waits for its next rows.
    last = done > last ? done : last + 0.001
    const params = { progressToken, progress: last, ...(total !== undefined && { total }), message }
    // A client that has gone hears nothing; its call is cancelled elsewhere.
    sendNotification({ method: 'notifications/progress', params }).catch(() => {})
  }
}
