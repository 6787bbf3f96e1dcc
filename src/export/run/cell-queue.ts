import type { Cell, Segment } from '../cell.ts'

export interface CellQueueOptions {
  segments: readonly Segment[]
  /** Cells that wait although their segment was planned before: those an earlier run left. */
  waiting: readonly Cell[]
  plan: (segment: Segment) => Promise<readonly Cell[]>
}

/**
 * The cells in order. Segments are planned while the cells of the one before are fetched, one ahead: counts stay young, and
 * nobody waits for them.
 */
export class CellQueue {
  readonly #segments: Segment[]
  readonly #waiting: Cell[]
  #planning: Promise<void> | undefined
  /** Cells that were taken and may come back in pieces. */
  #taken = 0
  #wake = (): void => {}
  #returned: Promise<void> | undefined

  constructor(private readonly options: CellQueueOptions) {
    this.#segments = [...options.segments]
    this.#waiting = [...options.waiting]
  }

  /** The next cell, whose taker has to tell what became of it; undefined when there is none and none can come any more. */
  async next(): Promise<Cell | undefined> {
    while (true) {
      const cell = this.#waiting.shift()
      if (this.#waiting.length === 0 || cell === undefined) this.#planNext()
      if (cell) {
        this.#taken++
        return cell
      }
      if (this.#planning) await this.#planning
      else if (this.#taken > 0) await this.#untilReturned()
      else return undefined
    }
  }

  /** A cell that was taken is done, has failed, or is replaced by others: they come first. */
  settle(into: readonly Cell[] = []): void {
    this.#taken--
    this.#waiting.unshift(...into)
    this.#returned = undefined
    this.#wake()
  }

  #untilReturned(): Promise<void> {
    this.#returned ??= new Promise((resolve) => {
      this.#wake = resolve
    })
    return this.#returned
  }

  #planNext(): void {
    const segment = this.#planning ? undefined : this.#segments.shift()
    if (!segment) return
    const planning = this.options.plan(segment).then((cells) => {
      this.#waiting.push(...cells)
      this.#planning = undefined
    })
    // Whoever asks for the next cell gets the failure.
    planning.catch(() => {})
    this.#planning = planning
  }
}
