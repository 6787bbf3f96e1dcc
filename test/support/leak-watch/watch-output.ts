import { inspect } from 'node:util'
import { look } from './leak-log.ts'

/** Watches what this process prints: streams, console, warnings. */
export function watchOutput(): void {
  for (const name of ['stdout', 'stderr'] as const) {
    const stream = process[name]
    const write = stream.write
    stream.write = function (this: typeof stream, ...given: Parameters<typeof write>) {
      look(`process.${name}`, textOf(given[0]))
      return write.apply(this, given)
    } as typeof write
  }
  for (const name of ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'table', 'group'] as const) {
    const print = console[name] as (...given: unknown[]) => void
    console[name] = (...given: unknown[]) => {
      look(
        `console.${name}`,
        given.map((value) => (typeof value === 'string' ? value : inspect(value))).join(' '),
      )
      print.apply(console, given)
    }
  }
  const emitWarning = process.emitWarning as (...given: unknown[]) => void
  process.emitWarning = ((...given: unknown[]) => {
    look('process.emitWarning', inspect(given))
    emitWarning.apply(process, given)
  }) as typeof process.emitWarning
}

export const textOf = (chunk: unknown): string =>
  typeof chunk === 'string'
    ? chunk
    : chunk instanceof Uint8Array
      ? Buffer.from(chunk).toString('latin1')
      : inspect(chunk)
