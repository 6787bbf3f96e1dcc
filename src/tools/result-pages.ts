import type { Row } from '../client/driver.ts'

/** Rows a model may go on reading: kept for a while, so that a next page costs no query and fits the first. */
export interface KeptResult {
  columns: readonly string[]
  rows: readonly Row[]
  /** Why there are no more rows behind the last one, when there may be. */
  notice?: string
}

export interface ResultPages {
  /** @returns a handle for `read`, such as `r3:20`: result 3 from row 20 on. */
  keep(result: KeptResult, offset: number): string
  read(handle: string): { result: KeptResult; offset: number } | undefined
}

/** Results kept at once; the oldest goes first. */
const MAX_RESULTS = 20
const MAX_ROWS = 200_000

export function createResultPages(): ResultPages {
  const kept = new Map<string, KeptResult>()
  let lastId = 0
  let rows = 0
  const forgetOldest = (): void => {
    const [oldest] = kept.keys()
    if (oldest === undefined) return
    rows -= kept.get(oldest)?.rows.length ?? 0
    kept.delete(oldest)
  }
  return {
    keep(result, offset) {
      const known = [...kept].find(([, other]) => other === result)?.[0]
      if (known) return `${known}:${offset}`
      lastId += 1
      const id = `r${lastId}`
      kept.set(id, result)
      rows += result.rows.length
      while (kept.size > 1 && (kept.size > MAX_RESULTS || rows > MAX_ROWS)) forgetOldest()
      return `${id}:${offset}`
    },
    read(handle) {
      const [, id = '', offset = '0'] = /^(r\d+):(\d+)$/.exec(handle) ?? []
      const result = kept.get(id)
      return result && { result, offset: Number(offset) }
    },
  }
}
