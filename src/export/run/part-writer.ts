import type { DoneEntry, JournalEntry } from '../checkpoint/journal-entry.ts'
import { timestamp } from '../checkpoint/timestamp.ts'
import type { ExportSummary } from '../export-summary.ts'
import type { ExportPart } from '../part/export-part.ts'
import type { ExportSink, SinkState } from '../sinks/export-sink.ts'

export interface PartWriterOptions {
  sink: ExportSink
  append(entry: JournalEntry): Promise<void>
  /** What the sink gave with its last commit, in an earlier run. */
  state: SinkState | undefined
  /** Aborted when the export stops: nothing is written from then on. */
  signal: AbortSignal
}

/** Puts parts into the sink: the rows first, then the line of the checkpoint that says that they are there. */
export class PartWriter {
  #state: SinkState | undefined
  #last: Promise<void> = Promise.resolve()

  constructor(private readonly given: PartWriterOptions) {
    this.#state = given.state
  }

  /** One after the other, in the order they came. `discard` runs in any case. */
  inTurn(write: () => Promise<void>, discard: () => Promise<void>): Promise<void> {
    const turn = async () => {
      try {
        this.given.signal.throwIfAborted()
        await write()
      } finally {
        await discard()
      }
    }
    this.#last = this.#last.then(turn, turn)
    return this.#last
  }

  /** Within a turn. `learn` tells what else the checkpoint must know, once the rows are in the sink. */
  async write(
    part: ExportPart,
    requests: number,
    learn?: () => Promise<Pick<DoneEntry, 'served' | 'seenBytes'> | undefined>,
  ): Promise<void> {
    const { sink, append } = this.given
    await sink.writePart(part)
    const state = (await sink.commit?.(part)) ?? undefined
    const learnt = await learn?.()
    const { id: cell, rows, bytes, duplicates } = part
    const done = { kind: 'done', cell, rows, bytes, duplicates, requests } as const
    await append({ ...done, ...learnt, ...(state && { state }), at: timestamp() })
    this.#state = state ?? this.#state
  }

  /** Once all parts are written and verified. */
  async finish(summary: ExportSummary): Promise<void> {
    const { sink, append } = this.given
    const state = (await sink.finish?.(summary)) ?? this.#state
    await append({ kind: 'finish', rows: summary.rows, ...(state && { state }), at: timestamp() })
  }
}
