import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import type { CoreClient } from '../../client/core-client.ts'
import { readEnvironment } from '../../config.ts'
import { SandboxError } from '../../errors.ts'
import { CappedText } from '../capped-text.ts'
import { killProcessTree, PROCESS_MARKS } from '../process-tree.ts'
import { driverHandlers } from '../protocol/driver-calls.ts'
import { type CallContext, RpcPeer } from '../protocol/rpc-peer.ts'
import type { RunScriptCall, ScriptOutput } from '../protocol/script-call.ts'
import { releaseStreamsAfterExit } from '../release-streams.ts'
import { streamWriter } from '../stream-writer.ts'
import { clientHandlers } from './client-handlers.ts'
import { permissionFlags } from './permission-flags.ts'
import type { ScriptChildParams } from './script-child.ts'
import { locateSyntaxError } from './script-failure.ts'
import { toModule } from './script-module.ts'

let lastScript = 0

/**
 * Runs a script in a process of its own, so that code that loops, exits or floods its output harms only itself. Ends with
 * the script's result; by then the script and everything it started are gone.
 */
export async function runScriptProcess(
  call: RunScriptCall,
  client: CoreClient,
  { signal, sendPart }: CallContext,
): Promise<unknown> {
  lastScript += 1
  // In the working directory, so that relative imports and packages installed there resolve.
  const file = join(process.cwd(), `.posthog-script-${process.pid}-${lastScript}.mjs`)
  const module = toModule(call.code)
  const source = { file, code: call.written ?? call.code, module }
  await writeFile(file, module.text, { mode: 0o600 })
  const flags = call.permissions ? permissionFlags(call.permissions) : []
  const mark = { name: PROCESS_MARKS.script, value: randomUUID() }
  const child = spawn(process.execPath, [...flags, String(process.argv[1]), 'script'], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
    env: { ...readEnvironment(), [mark.name]: mark.value },
  })
  releaseStreamsAfterExit(child)
  const channel = child.stdio[3] as Socket
  const peer = new RpcPeer({
    write: streamWriter(channel),
    handlers: { ...driverHandlers(client), ...clientHandlers(client, call) },
  })
  channel.setEncoding('utf8')
  channel.on('data', (text: string) => peer.receive(text))
  const closed = new Promise<void>((resolve) => {
    child.once('error', (cause) => {
      const message = `The script's process could not be started: ${cause.message}.`
      peer.disconnect(new SandboxError(message, { code: 'sandbox_failed', cause }))
      resolve()
    })
    child.once('close', (exitCode, killedBy) => {
      peer.disconnect(endedEarly(exitCode, killedBy))
      resolve()
    })
  })
  const stop = (error: Error) => {
    peer.disconnect(error)
    if (child.pid !== undefined) killProcessTree({ pid: child.pid, mark })
  }
  const onAbort = () => stop(new SandboxError('The script was cancelled.', { code: 'aborted' }))
  const deadline =
    call.timeoutMs > 0 ? setTimeout(() => stop(timedOut(call.timeoutMs)), call.timeoutMs) : undefined
  signal.addEventListener('abort', onAbort)
  if (signal.aborted) onAbort()
  const send = (output: ScriptOutput) => void sendPart(output).catch(() => {})
  const outputs = [
    forwardOutput(child.stdout, 'stdout', call.maxOutputBytes, send),
    forwardOutput(child.stderr, 'stderr', call.maxOutputBytes, send),
  ]
  try {
    const params: ScriptChildParams = {
      source,
      params: call.params,
      capabilities: { ...client.capabilities(), kind: 'sandbox', write: call.write },
      maxResultBytes: call.maxResultBytes,
    }
    return await peer.call('run', params)
  } catch (error) {
    throw await locateSyntaxError(error, source)
  } finally {
    clearTimeout(deadline)
    signal.removeEventListener('abort', onAbort)
    stop(new SandboxError('The script has ended.', { code: 'sandbox_failed' }))
    await closed
    for (const finish of outputs) finish()
    await rm(file, { force: true })
  }
}

/** Sends what is printed until the cap; the returned function adds the notice when something was dropped. */
function forwardOutput(
  stream: NodeJS.ReadableStream | null,
  name: ScriptOutput['stream'],
  maxBytes: number,
  send: (output: ScriptOutput) => void,
): () => void {
  const decoder = new StringDecoder('utf8')
  const kept = new CappedText(maxBytes)
  const forward = (text: string) => {
    const part = kept.push(text)
    if (part !== '') send({ stream: name, text: part })
  }
  stream?.on('data', (chunk: Buffer) => forward(decoder.write(chunk)))
  return () => {
    forward(decoder.end())
    if (kept.truncated) send({ stream: name, text: kept.notice })
  }
}

function timedOut(timeoutMs: number): SandboxError {
  return new SandboxError(`The script was still running after ${timeoutMs} ms and was stopped.`, {
    code: 'timeout',
    hint: 'Ask for less data per query, or give it more time with timeoutMs.',
    details: { timeoutMs },
  })
}

function endedEarly(exitCode: number | null, killedBy: string | null): SandboxError {
  const how = exitCode === null ? `was ended by ${killedBy}` : `ended its process with exit code ${exitCode}`
  return new SandboxError(`The script ${how} before it returned a result.`, {
    code: 'script_failed',
    hint:
      exitCode === null
        ? 'Running out of memory looks like this: work in smaller batches.'
        : 'Return the result instead of calling process.exit(), and await everything that is still under way.',
    details: { exitCode, signal: killedBy },
  })
}
