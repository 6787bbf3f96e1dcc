import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/**
 * Entries that the environment of everything in a sandbox, and of everything a script starts, carries. Children inherit
 * them, also once they are orphans.
 */
export const PROCESS_MARKS = { program: 'POSTHOG_SANDBOX_MARK', script: 'POSTHOG_SCRIPT_MARK' } as const

export interface ProcessRoot {
  pid: number
  /** An entry of its environment that no other program has. */
  mark: { name: string; value: string }
}

export interface ProcessEntry {
  pid: number
  parent: number
  group: number
}

/**
 * Kills a program with everything it started: descendants, members of its process groups, and (on Linux) orphans that
 * carry its mark. Repeats until a look finds nothing new, because a dying tree may still fork. Synchronous, so that it also
 * works while the host is exiting.
 */
export function killProcessTree(root: ProcessRoot): void {
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(root.pid), '/T', '/F'], { stdio: 'ignore' })
    return
  }
  const killed = new Set<number>()
  for (let round = 0; round < 10; round += 1) {
    const entries = listProcesses()
    const marked = entries.filter((entry) => hasMark(entry.pid, root.mark)).map((entry) => entry.pid)
    const found = selectTree(entries, [root.pid, ...marked]).filter(
      (pid) => pid !== process.pid && !killed.has(pid),
    )
    if (found.length === 0) return
    for (const pid of found) {
      killed.add(pid)
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It ended between the look and the kill.
      }
    }
  }
}

/** The given processes, all their descendants, and everyone in a process group that one of them leads. */
export function selectTree(entries: readonly ProcessEntry[], roots: readonly number[]): number[] {
  const selected = new Set(roots)
  for (let grew = true; grew; ) {
    grew = false
    for (const { pid, parent, group } of entries) {
      if (selected.has(pid) || !(selected.has(parent) || selected.has(group))) continue
      selected.add(pid)
      grew = true
    }
  }
  const alive = new Set(entries.map((entry) => entry.pid))
  // A group outlives its leader, so a root that is gone still selects its members but is no victim itself.
  return [...selected].filter((pid) => alive.has(pid))
}

export function listProcesses(): ProcessEntry[] {
  return process.platform === 'linux' ? listFromProc() : listFromPs()
}

function listFromProc(): ProcessEntry[] {
  const entries: ProcessEntry[] = []
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = readProc(name, 'stat')
    // "pid (command) state parent group ...": the command may hold spaces and parentheses.
    const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (state === undefined || parent === undefined || state === 'Z' || state === 'X') continue
    entries.push({ pid: Number(name), parent: Number(parent), group: Number(group) })
  }
  return entries
}

function listFromPs(): ProcessEntry[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,pgid=,state='], { encoding: 'utf8' })
  return (stdout ?? '').split('\n').flatMap((line) => {
    const [pid, parent, group, state] = line.trim().split(/\s+/)
    if (!pid || !parent || !group || state?.startsWith('Z')) return []
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group) }]
  })
}

function hasMark(pid: number, { name, value }: ProcessRoot['mark']): boolean {
  if (process.platform !== 'linux') return false
  return `\0${readProc(String(pid), 'environ')}`.includes(`\0${name}=${value}\0`)
}

/** Empty when the process is gone or belongs to somebody else. */
function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
