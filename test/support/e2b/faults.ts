/** What can go wrong, and where. */
export type FaultPoint = 'create' | 'upload' | 'start' | 'input' | 'health' | 'kill' | 'list' | 'timeout'

export type Fault =
  /** Answered with this status, by something in front. */
  | { kind: 'status'; status: number; retryAfter?: string; message?: string }
  /** Done, but late. */
  | { kind: 'slow'; ms: number }
  /** The connection breaks while the request is read; of an upload, half of the file has been written. */
  | { kind: 'cut' }
  /** Done, but the connection breaks before the answer. */
  | { kind: 'lost' }
  /** The sandbox ends as this request arrives. */
  | { kind: 'expire' }
  /** The stream of the process breaks after its start; the process lives on. */
  | { kind: 'drop-stream'; afterMs?: number }
  /** The stream of the process ends without end event and end frame. */
  | { kind: 'no-end-frame' }

/** Switches for faults: planned ones first, then whatever `choose` says. */
export class Faults {
  private readonly planned: { point: FaultPoint; fault: Fault; left: number }[] = []
  /** Asked for every request without a planned fault; for chaos. */
  choose: ((point: FaultPoint) => Fault | undefined) | undefined
  /** Faults that came about, in order. */
  readonly happened: string[] = []

  next(point: FaultPoint, fault: Fault, times = 1): void {
    this.planned.push({ point, fault, left: times })
  }

  take(point: FaultPoint): Fault | undefined {
    const index = this.planned.findIndex((one) => one.point === point)
    const plan = this.planned[index]
    const fault = plan ? plan.fault : this.choose?.(point)
    if (plan) {
      plan.left -= 1
      if (plan.left === 0) this.planned.splice(index, 1)
    }
    if (fault) this.happened.push(`${point} ${fault.kind}`)
    return fault
  }

  clear(): void {
    this.planned.length = 0
    this.choose = undefined
  }
}
