/**
 * How much memory grew between the first and the last of these samples, by the median of the slopes of all pairs: a sample
 * or two that were taken at a bad moment do not move it.
 * @param {{ calls: number, mebibytes: number }[]} samples
 */
export function memoryGrowth(samples) {
  const slopes = samples.flatMap((from, index) =>
    samples
      .slice(index + 1)
      .filter(({ calls }) => calls > from.calls)
      .map((to) => (to.mebibytes - from.mebibytes) / (to.calls - from.calls)),
  )
  if (slopes.length === 0) return 0
  const sorted = slopes.sort((left, right) => left - right)
  const middle = sorted.length >> 1
  const slope = sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  return slope * (samples.at(-1).calls - samples[0].calls)
}

/** Mebibytes that are held in this process, once what nobody needs is collected. */
export async function heldMebibytes() {
  await collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 2 ** 20
}

/** More than once, with turns of the event loop between: what is closed lets go of something else. */
export async function collectGarbage() {
  for (let turn = 0; turn < 3; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    globalThis.gc()
  }
}
