/** What the engine's two processes say to each other, over a channel that carries bytes as bytes. */

/** From the package to the ClickHouse process. Every call is answered once, by a `done` or a `refused` of the same `id`. */
export type EngineRequest =
  | { type: 'open'; directory: string; readers: number }
  | {
      type: 'query'
      id: number
      sql: string
      timeoutMs: number
      maxMemoryBytes: number
      settings: Record<string, string | number>
      form: ResultForm
    }
  | { type: 'execute'; id: number; sql: string }
  | { type: 'insert'; id: number; table: string; ndjson: Uint8Array }
  | { type: 'cancel'; id: number }
  | { type: 'close' }

/** `document` is JSONCompact; `lines` are names, types and rows, a JSON array each. */
export type ResultForm = 'document' | 'lines'

export type EngineReply =
  | { type: 'ready' }
  | { type: 'failed'; message: string; missingPeer: boolean }
  /** A statement goes on although it was stopped; `blocking` when others soon cannot run because of such. */
  | { type: 'stuck'; blocking: boolean }
  /** `json` is the result in the form that was asked for, for queries only. */
  | { type: 'done'; id: number; json?: Uint8Array }
  | { type: 'refused'; id: number; message: string; clickhouseCode: number; clickhouseName: string }
