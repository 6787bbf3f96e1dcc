import type { IncomingMessage } from 'node:http'
import { checkFault, type LocalFault, readFault } from './fault.ts'

const HEADER = 'x-local-fault'

interface Armed {
  fault: LocalFault
  skipped: number
  used: number
}

/** Which fault befalls which request: those switched on, in order, or the one that the request itself asks for. */
export class FaultSwitchboard {
  readonly #armed: Armed[] = []

  constructor(faults: readonly LocalFault[] = []) {
    for (const fault of faults) this.add(fault)
  }

  /** @throws {InputError} for a fault that is not known. */
  add(fault: LocalFault): void {
    this.#armed.push({ fault: checkFault(fault), skipped: 0, used: 0 })
  }

  clear(): void {
    this.#armed.length = 0
  }

  /** The fault of this request, which counts as used. @throws {InputError} for a header that names none. */
  take(request: IncomingMessage): LocalFault | undefined {
    const header = request.headers[HEADER]
    if (typeof header === 'string') return readFault(header)
    const path = request.url?.split('?')[0] ?? '/'
    for (const armed of this.#armed) {
      const { fault } = armed
      if (fault.path !== undefined && !path.includes(fault.path)) continue
      if (fault.method !== undefined && fault.method.toUpperCase() !== request.method) continue
      if (armed.skipped < (fault.after ?? 0)) {
        armed.skipped++
        continue
      }
      if (armed.used >= (fault.times ?? Number.POSITIVE_INFINITY)) continue
      armed.used++
      return fault
    }
    return undefined
  }
}
