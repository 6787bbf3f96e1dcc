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

  constructor(private readonly options: CellQueueOptions) {
    this.#segments = [...options.segments]
    this.#waiting = [...options.waiting]
  }

  /** The next cell; undefined when there is none and none is being planned. */
  async next(): Promise<Cell | undefined> {
    while (true) {
      const cell = this.#waiting.shift()
      if (this.#waiting.length === 0 || cell === undefined) this.#planNext()
      if (cell) return cell
      if (!this.#planning) return undefined
      await this.#planning
    }
  }

  /** Cells in place of one that was taken: they come first. */
  putFirst(cells: readonly Cell[]): void {
    this.#waiting.unshift(...cells)
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
