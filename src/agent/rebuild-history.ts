import { readFile } from 'node:fs/promises'
import { InputError } from '../errors.ts'
import { isRecord } from '../is-record.ts'
import type { AgentMessage, GivenMessage } from './message.ts'
import { repairHistory } from './repair-history.ts'

/**
 * The conversation a session log tells of, as the Messages API accepts it, from any beginning of any log: lines that were
 * torn are left out, and calls of tools without a result get one that says that the run was interrupted.
 * @param log The path of the log, or its lines.
 * @throws {InputError} `not_found` when there is no such file
 * @example
 * const messages = await rebuildHistory('session.ndjson')
 * for await (const event of runAnalyticsAgent({ anthropic, model, tools, messages })) show(event)
 */
export async function rebuildHistory(log: string | Iterable<string>): Promise<AgentMessage[]> {
  const lines = typeof log === 'string' ? (await readLog(log)).split('\n') : log
  let messages: GivenMessage[] = []
  for (const line of lines) {
    const entry = parseEntry(line)
    if (entry?.type === 'history' && Array.isArray(entry.messages))
      messages = entry.messages.filter(isMessage)
    const message = entry && messageOf(entry)
    if (message) messages.push(message)
  }
  return repairHistory(messages)
}

async function readLog(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new InputError(`The session log ${path} cannot be read: ${code ?? String(error)}.`, {
      code: 'not_found',
      hint: 'Give the path that createSessionLog() was given. Without a log there is nothing to go on with: start anew.',
      cause: error,
    })
  }
}

function parseEntry(line: string): Record<string, unknown> | undefined {
  try {
    const entry: unknown = JSON.parse(line)
    return isRecord(entry) ? entry : undefined
  } catch {
    return undefined
  }
}

function messageOf({ type, content, toolUseId, isError }: Record<string, unknown>): GivenMessage | undefined {
  if (type === 'tool_result' && typeof toolUseId === 'string' && typeof content === 'string')
    return {
      role: 'user',
      content: [toResult(toolUseId, content, isError === true)],
    }
  const message = { role: String(type), content }
  return isMessage(message) ? message : undefined
}

const toResult = (toolUseId: string, content: string, isError: boolean) => ({
  type: 'tool_result',
  tool_use_id: toolUseId,
  content,
  ...(isError && { is_error: true }),
})

const isMessage = (value: unknown): value is GivenMessage =>
  isRecord(value) &&
  (value.role === 'user' || value.role === 'assistant') &&
  (typeof value.content === 'string' || Array.isArray(value.content))
