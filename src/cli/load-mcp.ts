import { MissingPeerError } from '../errors.ts'

/**
 * The MCP adapter, loaded when it is asked for.
 * @throws {MissingPeerError} saying what to install
 */
export async function loadMcp() {
  try {
    const [{ createPostHogMcpServer }, { serveMcpHttp }] = await Promise.all([
      import('../adapters/mcp/create-mcp-server.ts'),
      import('../adapters/mcp/serve-http.ts'),
    ])
    return { createPostHogMcpServer, serveMcpHttp }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new MissingPeerError('MCP needs the package @modelcontextprotocol/sdk, which is not installed.', {
      code: 'missing_peer',
      hint: 'Run: npm install @modelcontextprotocol/sdk',
      details: { packages: ['@modelcontextprotocol/sdk'] },
      cause: error,
    })
  }
}
