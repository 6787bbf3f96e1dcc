/**
 * The process that owns ClickHouse (chdb), started by `startEngine`. It lives in a process of its own because the native
 * library blocks, crashes in worker threads and can only be stopped for certain by ending its process.
 */
import { toEngineError } from './clickhouse-error.ts'
import type { EngineReply, EngineRequest } from './engine-messages.ts'
import { EngineSessions } from './engine-sessions.ts'

let sessions: EngineSessions | undefined
const calls = new Map<number, { controller: AbortController; settled: Promise<void> }>()

// Ctrl-C reaches the whole process group; the parent decides when this process ends.
process.on('SIGINT', () => {})
// The parent is gone: nobody waits for anything, and ClickHouse reopens cleanly after a kill (exit() could wait on a query).
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
process.on('message', (request: EngineRequest) => {
  if (request.type === 'open') void open(request.directory, request.readers)
  else if (request.type === 'close') void close()
  else if (request.type === 'cancel') calls.get(request.id)?.controller.abort()
  else void answer(request)
})

async function open(directory: string, readers: number): Promise<void> {
  try {
    const chdb = await import('chdb')
    sessions = new EngineSessions(chdb, directory, readers, (blocking) => reply({ type: 'stuck', blocking }))
    reply({ type: 'ready' })
  } catch (error) {
    reply({ type: 'failed', message: messageOf(error), missingPeer: isMissingPeer(error) })
  }
}

async function answer(request: Exclude<EngineRequest, { type: 'open' | 'close' | 'cancel' }>): Promise<void> {
  const controller = new AbortController()
  const running = run(request, controller.signal)
    .then(
      (json) => reply({ type: 'done', id: request.id, json }),
      (error) => {
        const { message, clickhouseCode, clickhouseName } = toEngineError(error)
        reply({ type: 'refused', id: request.id, message, clickhouseCode, clickhouseName })
      },
    )
    .finally(() => calls.delete(request.id))
  calls.set(request.id, { controller, settled: running })
  await running
}

async function run(
  request: Exclude<EngineRequest, { type: 'open' | 'close' | 'cancel' }>,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  if (!sessions) throw new Error('The engine is not open')
  switch (request.type) {
    case 'query':
      return sessions.query(request.sql, request, signal)
    case 'execute':
      await sessions.execute(request.sql, signal)
      return undefined
    case 'insert':
      await sessions.insert(request.table, request.ndjson, signal)
      return undefined
  }
}

async function close(): Promise<void> {
  for (const call of calls.values()) call.controller.abort()
  await Promise.all([...calls.values()].map((call) => call.settled))
  await sessions?.close()
  process.exit(0)
}

function reply(message: EngineReply): void {
  process.send?.(message)
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

function isMissingPeer(error: unknown): boolean {
  const code = (error as { code?: unknown }).code
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND' || code === 'CHDB_PLATFORM'
}
