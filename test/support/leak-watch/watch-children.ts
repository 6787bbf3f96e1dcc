import childProcess, { type ChildProcess, type SpawnSyncReturns } from 'node:child_process'
import { syncBuiltinESMExports } from 'node:module'
import { relative } from 'node:path'
import type { Readable } from 'node:stream'
import { knowKey } from './known-keys.ts'
import { look } from './leak-log.ts'
import { textOf } from './watch-output.ts'

/** The longest spelling of a key that may be cut by the end of a chunk. */
const OVERLAP = 400

/**
 * Watches what programs print that this process starts, in whatever way: commands, sandboxes, engines. A key they get in
 * their environment is known from then on. Streams a child shares with this process go past it.
 */
export function watchChildren(): void {
  const { ChildProcess: Child } = childProcess as unknown as { ChildProcess: { prototype: SpawningChild } }
  const spawn = Child.prototype.spawn
  Child.prototype.spawn = function (options) {
    const result = spawn.call(this, options)
    knowEnvironment(options.envPairs ?? [])
    const command = commandOf(options.args ?? [options.file])
    for (const [fd, stream] of this.stdio.entries())
      if (fd > 0 && stream) watchStream(stream as Readable, fd, command)
    return result
  }
  for (const name of ['spawnSync', 'execFileSync', 'execSync'] as const) {
    const original = childProcess[name] as (...given: unknown[]) => unknown
    const watched = (...given: unknown[]) => {
      const command = commandOf(
        given
          .slice(0, 2)
          .flat()
          .filter((part) => typeof part === 'string'),
      )
      try {
        const result = original(...given)
        lookAtResult(command, result)
        return result
      } catch (error) {
        lookAtResult(command, error)
        throw error
      }
    }
    Object.assign(childProcess, { [name]: watched })
  }
  syncBuiltinESMExports()
}

interface SpawningChild extends ChildProcess {
  /** What Node itself calls, with everything filled in. */
  spawn(options: { file: string; args?: string[]; envPairs?: string[] }): number
}

function knowEnvironment(pairs: readonly string[]): void {
  const environment = new Map(pairs.map((pair) => pair.split(/=(.*)/s, 2) as [string, string]))
  const host = environment.get('POSTHOG_HOST') ?? environment.get('POSTHOG_API_URL')
  knowKey(environment.get('POSTHOG_PERSONAL_API_KEY'), host)
}

/** Sees the chunks as they arrive, without reading in the place of the test. */
function watchStream(stream: Readable, fd: number, command: string): void {
  const place = `${fd === 1 ? 'stdout' : fd === 2 ? 'stderr' : `stream ${fd}`} of ${command}`
  const push = stream.push
  let end = ''
  stream.push = function (chunk, encoding) {
    if (chunk !== null) {
      const text = end + textOf(chunk)
      // What was reported is not reported again with the next chunk.
      end = look(place, text) ? '' : text.slice(-OVERLAP)
    }
    return push.call(this, chunk, encoding)
  }
}

function lookAtResult(command: string, result: unknown): void {
  if (typeof result === 'string' || result instanceof Uint8Array) look(`stdout of ${command}`, textOf(result))
  const { stdout, stderr } = (result ?? {}) as Partial<SpawnSyncReturns<string>>
  if (stdout) look(`stdout of ${command}`, textOf(stdout))
  if (stderr) look(`stderr of ${command}`, textOf(stderr))
}

/** The command as a person would type it in the root of the package, without the code given to `-e`. */
function commandOf(parts: readonly string[]): string {
  const short = parts.map((part) => (part.startsWith(process.cwd()) ? relative(process.cwd(), part) : part))
  const [program = '', ...rest] = short
  const code = rest.findIndex((part) => part === '-e' || part === '--eval')
  const shown = code === -1 ? rest : rest.slice(0, code + 1)
  return [program === process.execPath ? 'node' : program, ...shown].join(' ').slice(0, 120)
}
