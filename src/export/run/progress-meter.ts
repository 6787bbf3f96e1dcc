import { guardListener } from '../../client/guard-listener.ts'
import type { ExportProgress } from '../export-options.ts'

/** What the meter is told; the rest it works out. */
export type ExportCounts = Omit<ExportProgress, 'elapsedMs' | 'rowsPerSecond' | 'remainingMs'>

const EVERY_MS = 1000
const WINDOW_MS = 30_000

export interface PacePoint {
  atMs: number
  rows: number
}

/** Rows per second between the first and the last of the points. */
export function paceOf(points: readonly PacePoint[]): number {
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last || last.atMs <= first.atMs) return 0
  return ((last.rows - first.rows) * 1000) / (last.atMs - first.atMs)
}

/** Tells a listener about once a second how far an export is. Its timer keeps no process alive. */
export class ProgressMeter {
  readonly #tell
  readonly #startedAt: number
  #timer: ReturnType<typeof setInterval> | undefined
  #points: PacePoint[] = []

  constructor(
    private readonly read: () => ExportCounts,
    listener: ((progress: ExportProgress) => void) | undefined,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#startedAt = now()
    this.#tell = listener && guardListener(listener)
    if (!this.#tell) return
    this.#timer = setInterval(() => this.tell(), EVERY_MS)
    this.#timer.unref()
  }

  elapsedMs(): number {
    return Math.round(this.now() - this.#startedAt)
  }

  tell(): void {
    this.#tell?.(this.#progress())
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #progress(): ExportProgress {
    const counts = this.read()
    const atMs = this.now()
    this.#points = [
      ...this.#points.filter((point) => point.atMs > atMs - WINDOW_MS),
      { atMs, rows: counts.rows },
    ]
    const rowsPerSecond = Math.round(paceOf(this.#points))
    const rowsLeft = Math.max(0, counts.countedRows - counts.rows)
    return {
      ...counts,
      elapsedMs: this.elapsedMs(),
      rowsPerSecond,
      ...(counts.planned &&
        rowsPerSecond > 0 && { remainingMs: Math.round((rowsLeft * 1000) / rowsPerSecond) }),
    }
  }
}
