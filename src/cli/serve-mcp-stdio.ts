import { once } from 'node:events'
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'

/** Serves one client over standard input and output, until it hangs up or the signal fires. */
export async function serveMcpStdio(server: McpServer, signal: AbortSignal): Promise<void> {
  const { StdioServerTransport } = await import('@modelcontextprotocol/sdk/server/stdio.js')
  // The transport does not tell that its input has ended.
  const ended = once(process.stdin, 'end', { signal }).catch(() => undefined)
  await server.connect(new StdioServerTransport())
  await ended
  await server.close()
  process.stdin.destroy()
}
