import { readdir, readlink } from 'node:fs/promises'

/** What comes and goes by itself. */
const PASSING = new Set(['Immediate', 'CloseReq', 'FSReqPromise', 'FSReqCallback'])

/** What this process holds open; `left()` tells what is there beyond that, after waiting for it to go. */
export async function watchHandles() {
  const before = await held()
  return {
    async left(patienceMs) {
      const untilMs = performance.now() + patienceMs
      for (;;) {
        const more = difference(await held(), before)
        if (more.length === 0 || performance.now() > untilMs) return more
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    },
  }
}

/** By kind: resources that keep the process alive, open files and sockets (where the system shows them), listeners. */
async function held() {
  const kinds = new Map()
  const count = (kind, number = 1) => kinds.set(kind, (kinds.get(kind) ?? 0) + number)
  for (const name of process.getActiveResourcesInfo()) if (!PASSING.has(name)) count(name)
  for (const descriptor of await readdir('/proc/self/fd').catch(() => [])) {
    // The one that reads the folder is gone by now. Node keeps one of /dev/null once a process was started without input.
    const target = await readlink(`/proc/self/fd/${descriptor}`).catch(() => undefined)
    if (target && target !== '/dev/null') count(`descriptor of ${target.replace(/:\[\d+\]$/, '')}`)
  }
  for (const event of process.eventNames())
    count(`listener of the process for ${String(event)}`, process.listenerCount(event))
  return kinds
}

const difference = (now, before) =>
  [...now].flatMap(([kind, number]) => {
    const more = number - (before.get(kind) ?? 0)
    return more > 0 ? [`${more} ${kind}`] : []
  })
