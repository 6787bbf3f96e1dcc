/** Wall-clock milliseconds that never jump: a corrected system clock must not stall or burst the budgets. */
export const monotonicNow = (): number => performance.timeOrigin + performance.now()
