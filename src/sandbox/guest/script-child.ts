import { Socket } from 'node:net'
import { pathToFileURL } from 'node:url'
import type { Capabilities } from '../../client/driver.ts'
import { SandboxError } from '../../errors.ts'
import { hogql } from '../../hogql/hogql-tag.ts'
import { RpcPeer } from '../protocol/rpc-peer.ts'
import { streamWriter } from '../stream-writer.ts'
import { createScriptClient, type ScriptScope } from './script-client.ts'
import { connectScript } from './script-connection.ts'
import { type ScriptSource, toScriptError } from './script-failure.ts'
import { toPlainData } from './script-value.ts'

export interface ScriptChildParams {
  source: ScriptSource
  params: unknown
  capabilities: Capabilities
  maxResultBytes: number
}

/** Descriptor of the channel to the guest, apart from the script's own output. */
const SCRIPT_CHANNEL = 3

/**
 * The process a script runs in. It never holds the API key: `posthog` is a driver whose work happens in the guest. Its
 * standard streams belong to the script.
 */
export function serveScript(): void {
  const channel = new Socket({ fd: SCRIPT_CHANNEL, readable: true, writable: true })
  const peer: RpcPeer = new RpcPeer({
    write: streamWriter(channel),
    handlers: { run: (params: ScriptChildParams) => runScript(params, peer) },
  })
  channel.setEncoding('utf8')
  channel.on('data', (text: string) => peer.receive(text))
  // Nobody is left to answer to.
  channel.on('close', () => process.exit(1))
}

async function runScript(
  { source, params, capabilities, maxResultBytes }: ScriptChildParams,
  peer: RpcPeer,
): Promise<unknown> {
  // Enough frames to reach the script's own through the driver's.
  Error.stackTraceLimit = 50
  const posthog = createScriptClient(connectScript(peer, capabilities))
  const scope: ScriptScope<unknown> = { posthog, params, hogql }
  Object.assign(globalThis, scope)
  try {
    const value = await Promise.race([evaluate(source.file, scope), strayError()])
    const result = toPlainData(value)
    checkSize(result, maxResultBytes)
    return result
  } catch (error) {
    throw SandboxError.isInstance(error) && error.code === 'script_failed'
      ? error
      : toScriptError(error, source)
  } finally {
    await Promise.all([flush(process.stdout), flush(process.stderr)])
  }
}

async function evaluate(file: string, scope: object): Promise<unknown> {
  const exported: unknown = (await import(pathToFileURL(file).href)).default
  return typeof exported === 'function' ? exported(scope) : exported
}

/** Rejects with an error that nothing in the script awaited or caught. */
function strayError(): Promise<never> {
  return new Promise((_, reject) => {
    process.on('uncaughtException', reject)
    process.on('unhandledRejection', reject)
  })
}

function checkSize(result: unknown, maxBytes: number): void {
  const json = JSON.stringify(result, (_, item) => (typeof item === 'bigint' ? String(item) : item))
  const bytes = Buffer.byteLength(json)
  if (bytes <= maxBytes) return
  throw new SandboxError(`The script's result is ${bytes} bytes of JSON; the limit is ${maxBytes}.`, {
    code: 'script_failed',
    hint: 'Return a summary, and write the rows to a file in the working directory.',
    details: { bytes, maxBytes },
  })
}

function flush(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()))
}
