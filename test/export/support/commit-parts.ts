import { gzipSync } from 'node:zlib'
import type { Cell } from '../../../src/export/cell.ts'
import { openJournal } from '../../../src/export/checkpoint/journal.ts'
import { readProgress } from '../../../src/export/checkpoint/read-progress.ts'
import type { ExportColumn } from '../../../src/export/export-table.ts'
import { openSpool } from '../../../src/export/part/spool.ts'
import type { ExportSink } from '../../../src/export/sinks/export-sink.ts'
import { columnsOf, summaryOf } from './make-part.ts'

export interface PlannedPart {
  id: string
  segment: string
  /** Lines without their ends. */
  lines: readonly string[]
}

const COLUMNS: ExportColumn[] = columnsOf({ uuid: 'UUID', event: 'String' })
const at = '2026-08-01T00:00:00.000Z'

/**
 * What an export does with its sink and its checkpoint, for parts that are known from the start: each element of `runs` is
 * an export, the later ones incremental. Goes on where an earlier call ended.
 */
export async function commitParts(
  sink: ExportSink,
  runs: readonly (readonly PlannedPart[])[],
  {
    overwrite = false,
    memoryBytes = 64,
    pauseMs = 0,
    onPart = () => {},
  }: { overwrite?: boolean; memoryBytes?: number; pauseMs?: number; onPart?: () => void } = {},
): Promise<void> {
  if (!sink.checkpointPath) throw new Error('This sink has no checkpoint.')
  const journal = await openJournal({
    path: sink.checkpointPath,
    fingerprint: { sink: sink.name },
    overwrite,
  })
  try {
    const earlier = readProgress(journal.entries)
    let { sinkState: state, finished, run } = earlier
    const committed = new Set(earlier.committed)
    for (const [number, parts] of runs.entries()) {
      if (number < run || (number === run && finished)) continue
      const resumed = journal.entries.length > 0 || number > 0
      const context = { state, resumed, committed, overwrite }
      await sink.check?.(context)
      if (number > run) {
        await journal.append({ kind: 'run', run: number, window: { from: null, to: at }, at })
        run = number
      }
      await sink.open?.({ ...context, columns: COLUMNS })
      const plan = earlier.run === number ? earlier.plans : new Map()
      if (!plan.has('all')) {
        const cells = parts.map(
          ({ id, lines }): Cell => ({ id, segment: 'all', count: lines.length, bounds: {} }),
        )
        await journal.append({ kind: 'plan', segment: 'all', cells, requests: 1, at })
      }
      for (const { id, segment, lines } of parts) {
        if (committed.has(id)) continue
        onPart()
        const { gzip = false } = sink.format
        const directory = sink.spoolDirectory
        const spool = openSpool({ directory, name: id, ...(directory && { memoryBytes }) })
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
        try {
          await spool.write([gzip ? gzipSync(bytes) : bytes])
          const rows = lines.length
          const part = await spool.finish({ id, segment, rows, duplicates: 0, columns: COLUMNS })
          await sink.writePart(part)
          state = (await sink.commit?.(part)) ?? state
          const figures = { rows, bytes: part.bytes, duplicates: 0, requests: 1 }
          await journal.append({ kind: 'done', cell: id, ...figures, ...(state && { state }), at })
        } finally {
          await spool.discard()
        }
        committed.add(id)
        if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs))
      }
      state = (await sink.finish?.(summaryOf([]))) ?? state
      await journal.append({ kind: 'finish', rows: 0, ...(state && { state }), at })
      finished = true
      await sink.close?.()
    }
  } finally {
    try {
      await sink.close?.()
    } finally {
      await journal.close()
    }
  }
}
