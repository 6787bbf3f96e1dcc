/** The door `posthog-driver/mcp`. Needs `@modelcontextprotocol/sdk`. */
export { createPostHogMcpServer, type PostHogMcpServerOptions } from './create-mcp-server.ts'
export { type McpHttpServer, type ServeMcpHttpOptions, serveMcpHttp } from './serve-http.ts'
