import { gunzipSync } from 'node:zlib'

/** A request as it arrived. */
export interface LoggedRequest {
  method: string
  /** Without the query string. */
  path: string
  query: URLSearchParams
  headers: Readonly<Record<string, string | string[] | undefined>>
  /** Unzipped. What arrived of it, when the upload was cut. */
  body: Buffer
  /** Absent for the control plane. */
  sandboxId?: string
}

/** Every request of a server's life, to be counted and searched. */
export class RequestLog {
  readonly all: LoggedRequest[] = []

  /** Of these, `from` on. */
  of(method: string, path: string | RegExp): LoggedRequest[] {
    return this.all.filter(
      (one) => one.method === method && (typeof path === 'string' ? one.path === path : path.test(one.path)),
    )
  }

  /** How many there were of each kind, by the words that people use. */
  counts(): Record<RequestKind, number> {
    const counts = { create: 0, upload: 0, command: 0, input: 0, timeout: 0, kill: 0, other: 0 }
    for (const request of this.all) counts[kindOf(request)] += 1
    return counts
  }

  clear(): void {
    this.all.length = 0
  }
}

export type RequestKind = 'create' | 'upload' | 'command' | 'input' | 'timeout' | 'kill' | 'other'

function kindOf({ method, path }: LoggedRequest): RequestKind {
  if (method === 'POST' && path === '/v2/sandboxes') return 'create'
  if (method === 'POST' && path === '/files') return 'upload'
  if (path === '/process.Process/Start') return 'command'
  if (path === '/process.Process/SendInput') return 'input'
  if (path.endsWith('/timeout')) return 'timeout'
  if (method === 'DELETE') return 'kill'
  return 'other'
}

export function unzipped(body: Buffer, encoding: string | string[] | undefined): Buffer {
  if (encoding !== 'gzip') return body
  try {
    return gunzipSync(body)
  } catch {
    return body // cut short on purpose
  }
}
