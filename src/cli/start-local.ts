import type { LocalPostHog } from '../local/index.ts'
import type { Terminal } from './terminal.ts'

export interface StartLocalOptions {
  port?: number
  data?: string
  /** Folder that keeps the project. */
  persist?: string
  timezone?: string
  signal: AbortSignal
}

/** Starts the embedded local PostHog, showing progress while it prepares; loaded only when asked for. */
export async function startLocal(
  options: StartLocalOptions,
  terminal: Terminal,
): Promise<LocalPostHog & { label: string }> {
  const { startLocalPostHog } = await import('../local/index.ts')
  try {
    const local = await startLocalPostHog({
      port: options.port,
      data: options.data,
      directory: options.persist,
      timezone: options.timezone,
      signal: options.signal,
      onProgress: ({ message }) => terminal.progress(message),
      onWarning: ({ message }) => terminal.printError(terminal.warning(message)),
    })
    return Object.assign(local, { label: labelOf(options) })
  } finally {
    terminal.clearProgress()
  }
}

function labelOf({ data, persist }: StartLocalOptions): string {
  if (data !== undefined) return `local project from ${data}`
  return persist === undefined ? 'local demo project' : `local project in ${persist}`
}
