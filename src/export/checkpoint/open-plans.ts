import { ExportError } from '../../errors.ts'
import { BY_OVERWRITING } from '../by-overwriting.ts'
import type { Cell } from '../cell.ts'

export interface PlanProgress {
  undone: Cell[]
  done: Cell[]
}

/** Plans while they are read, so that neither many plans nor many cells make a long journal slow to read. */
export class OpenPlans {
  readonly #plans = new Map<string, { undone: Map<string, Cell>; done: Cell[] }>()
  /** Names of the plans that cells are in. */
  readonly #homes = new Map<string, string>()

  clear(): void {
    this.#plans.clear()
    this.#homes.clear()
  }

  put(segment: string, cells: readonly Cell[]): void {
    const before = this.#plans.get(segment)
    if (before && before.done.length > 0) throw contradiction(`${segment} is planned twice`)
    for (const id of before?.undone.keys() ?? []) this.#homes.delete(id)
    this.#plans.set(segment, { undone: new Map(), done: [] })
    this.#add(segment, cells)
  }

  split(id: string, into: readonly Cell[]): void {
    this.#add(this.#take(id).segment, into)
  }

  finish(id: string): void {
    const { segment, cell } = this.#take(id)
    this.#plans.get(segment)!.done.push(cell)
  }

  /** Those of which something is done; an empty plan is complete as it is. */
  begun(): Map<string, PlanProgress> {
    const begun = new Map<string, PlanProgress>()
    for (const [segment, { undone, done }] of this.#plans)
      if (done.length > 0 || undone.size === 0) begun.set(segment, { undone: [...undone.values()], done })
    return begun
  }

  #add(segment: string, cells: readonly Cell[]): void {
    for (const cell of cells) {
      this.#plans.get(segment)!.undone.set(cell.id, cell)
      this.#homes.set(cell.id, segment)
    }
  }

  #take(id: string): { segment: string; cell: Cell } {
    const segment = this.#homes.get(id)
    const plan = segment === undefined ? undefined : this.#plans.get(segment)
    const cell = plan?.undone.get(id)
    if (segment === undefined || !plan || !cell)
      throw contradiction(`the cell ${id} is done or split without having been planned`)
    plan.undone.delete(id)
    this.#homes.delete(id)
    return { segment, cell }
  }
}

const contradiction = (what: string): ExportError =>
  new ExportError(`The checkpoint contradicts itself: ${what}.`, {
    code: 'checkpoint_invalid',
    hint: `Begin the export anew ${BY_OVERWRITING}, and report this as a fault.`,
  })
