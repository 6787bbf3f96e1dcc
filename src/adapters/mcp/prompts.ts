import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'
import { PERSONAS } from '../../tools/personas.ts'

/** One prompt per persona, for clients that show prompts to people. */
export function registerPrompts(server: McpServer): void {
  for (const { name, title, description, task, steps } of PERSONAS)
    server.registerPrompt(
      name,
      {
        title,
        description,
        argsSchema: { task: z.string().optional().describe(`What you want to know. Example: ${task}`) },
      },
      ({ task: given }) => ({
        messages: [
          {
            role: 'user' as const,
            content: { type: 'text' as const, text: `${given?.trim() || task}\n\nWork like this:\n${steps}` },
          },
        ],
      }),
    )
}
