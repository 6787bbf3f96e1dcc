import type { FileDownloads } from '../../client/resources/file-downloads.ts'
import { PostHogDriverError } from '../../errors.ts'
import { sleep } from '../../http/sleep.ts'
import type { Cell } from '../cell.ts'

export interface RunStarterOptions {
  downloads: Pick<FileDownloads, 'start'>
  events?: readonly string[]
  onWaiting: (reason: string | undefined) => void
}

/** PostHog does not say when there is room again. */
const WAIT_MS = [5_000, 60_000] as const
/** About two hours of waiting for runs that are not ours. */
const WAITS = 120

/** Starts runs of PostHog's, few of which are allowed at once: one that is refused waits for its turn. */
export class RunStarter {
  constructor(private readonly options: RunStarterOptions) {}

  /** @returns the run's id. @throws {ApiError} when it is refused for another reason, or for hours. */
  async start({ bounds }: Cell, signal: AbortSignal): Promise<string> {
    const { downloads, events, onWaiting } = this.options
    const [from, to] = bounds.time as readonly [string, string]
    for (let wait = 0; ; wait++) {
      try {
        const id = await downloads.start(
          {
            model: 'events',
            file: { format: 'JSONLines', compression: 'gzip' },
            ...(events && { include: [...events] }),
            data_interval_start: from,
            data_interval_end: to,
          },
          { signal },
        )
        onWaiting(undefined)
        return id
      } catch (error) {
        if (signal.aborted) throw signal.reason
        if (!isRefusedForNow(error) || wait === WAITS) throw error
        onWaiting('other file downloads of the project')
        await sleep(pauseFor(error, wait), signal)
      }
    }
  }
}

const isRefusedForNow = (error: unknown): error is PostHogDriverError =>
  PostHogDriverError.isInstance(error) && ['rate_limited', 'concurrency_limited'].includes(error.code)

function pauseFor({ details }: PostHogDriverError, wait: number): number {
  const { retryAfterMs } = details
  if (typeof retryAfterMs === 'number' && retryAfterMs > 0) return retryAfterMs
  return Math.min(WAIT_MS[1], WAIT_MS[0] * 1.5 ** wait) * (0.5 + Math.random() / 2)
}
