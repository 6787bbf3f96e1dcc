import type * as FilePromises from 'node:fs/promises'

type Files = typeof FilePromises
type Handle = FilePromises.FileHandle

/** What everything on disk ends with once the process is dead. */
export class Killed extends Error {}

let left = Number.POSITIVE_INFINITY
let used = 0

/** From now on the process changes so many more things on disk, and dies with the next; half of a write is done then. */
export function dieAfter(changes: number): void {
  left = changes
  used = 0
}

export const live = (): void => dieAfter(Number.POSITIVE_INFINITY)

/** Changes since `dieAfter`. */
export const changes = (): number => used

/** `node:fs/promises` as a process sees it that can be killed between any two changes it makes. */
export function mortal(files: Files): Files {
  const guarded = (work: (...values: never[]) => unknown) =>
    (async (...values: never[]) => {
      step()
      return work(...values)
    }) as never
  return {
    ...files,
    mkdir: guarded(files.mkdir),
    rename: guarded(files.rename),
    rm: guarded(files.rm),
    rmdir: guarded(files.rmdir),
    writeFile: guarded(files.writeFile),
    copyFile: guarded(files.copyFile),
    link: guarded(files.link),
    open: (async (path: string, flags: string) => {
      if (flags === 'r') alive()
      else step()
      return mortalHandle(await files.open(path, flags))
    }) as Files['open'],
  }
}

function mortalHandle(handle: Handle): Handle {
  return new Proxy(handle, {
    get(target, name) {
      const method = Reflect.get(target, name) as unknown
      if (typeof method !== 'function') return method
      return async (...values: unknown[]) => {
        if (name === 'write') {
          const [chunk, offset = 0, length = 0, position] = values as [Uint8Array, number, number, number]
          if (left === 0) await target.write(chunk, offset, length >> 1, position)
        }
        if (['write', 'truncate', 'sync', 'datasync'].includes(String(name))) step()
        // Closing is what the system does for the dead.
        else if (!['close', Symbol.asyncDispose].includes(name as never)) alive()
        // Nobody cuts the power, so syncing would only take time.
        return name === 'sync' || name === 'datasync' ? undefined : method.apply(target, values)
      }
    },
  })
}

function step(): void {
  alive()
  left--
  used++
  alive()
}

function alive(): void {
  if (left < 0) throw new Killed('The process is dead.')
}
