import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** False for zombies too: they hold nothing and wait only to be counted. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  if (process.platform !== 'linux') return true
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2))
  } catch {
    return false
  }
}

/** Fails when one of the processes is still there after two seconds. */
export async function untilGone(pids: readonly number[]): Promise<void> {
  if (pids.length === 0) throw new Error('No process ids were given.')
  const deadline = Date.now() + 2000
  while (pids.some(isRunning)) {
    if (Date.now() > deadline) throw new Error(`Still running: ${pids.filter(isRunning).join(', ')}`)
    await sleep(10)
  }
}
